package dev.postern.proxy.session;

import dev.postern.proxy.config.TraceConfig;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.smtp.AuthenticationResults;
import dev.postern.proxy.smtp.SecondText;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields in front of a message: Received (RFC 5321 section 4.4; ESMTPSA after RFC 3848, the tls
 * clause after RFC 8314 section 4.3) and, above it, Authentication-Results (RFC 8601).
 */
final class TraceHeader {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final String hostname;
  private final TraceConfig config;
  private final @Nullable AuthenticationResults results;

  private final SecondText date =
      new SecondText(second -> DATE.format(Instant.ofEpochSecond(second)));

  TraceHeader(String hostname, TraceConfig config) {
    this.hostname = hostname;
    this.config = config;
    this.results =
        config.authenticationResults() ? new AuthenticationResults(config.authservId()) : null;
  }

  /** The results that are told, or null where nobody asks. */
  @Nullable AuthenticationResults results() {
    return results;
  }

  /** What goes in front of a message, with its CRLF; perhaps empty. */
  String fields(Session session, String id, boolean utf8, Instant now) {
    StringBuilder fields = new StringBuilder(512);
    if (results != null) {
      fields.append(results.field(session.user()));
    }
    if (config.received()) {
      appendReceived(fields, session, id, utf8, now);
    }
    return fields.toString();
  }

  /** No recipient is named: several would learn of each other. */
  private void appendReceived(
      StringBuilder field, Session session, String id, boolean utf8, Instant now) {
    field.append("Received: from ").append(harmless(session.helo));
    field.append(" ([").append(literal(session.address())).append("])\r\n");
    field.append("\tby ").append(hostname).append(" (Postern) with ");
    field.append(protocol(session, utf8)).append(" id ").append(id).append("\r\n");
    field.append("\ttls ").append(session.cipherSuite).append(" (").append(session.protocol);
    if (config.identity() && session.identity != null) {
      appendIdentity(field, session.identity);
    }
    field.append(");\r\n\t").append(date.of(now.getEpochSecond())).append("\r\n");
  }

  private static String protocol(Session session, boolean utf8) {
    if (utf8) {
      return "UTF8SMTPSA";
    }
    return session.esmtp ? "ESMTPSA" : "SMTP";
  }

  private static void appendIdentity(StringBuilder field, ClientIdentity identity) {
    field.append("\r\n\tuser ").append(harmless(identity.user()));
    field.append(" certificate ").append(identity.serial());
  }

  private static String literal(String address) {
    return address.indexOf(':') < 0 ? address : "IPv6:" + address;
  }

  /** Whether content begins with white space: it would be a folded line of our own field. */
  static boolean isContinuedBy(ByteBuf content) {
    return isWhite(content.getByte(content.readerIndex()));
  }

  /** The same of stuffed content, in front of which there may be a dot (RFC 5321 section 4.5.2). */
  static boolean isContinuedByStuffed(String content) {
    int first = content.startsWith(".") ? 1 : 0;
    return content.length() > first && isWhite(content.charAt(first));
  }

  private static boolean isWhite(int octet) {
    return octet == ' ' || octet == '\t';
  }

  /** What could end a comment, a line or the field is not repeated. */
  private static String harmless(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7F || isSpecial(c)) {
        return harmless(text.replace(c, '?'));
      }
    }
    return text;
  }

  private static boolean isSpecial(char c) {
    return switch (c) {
      case '(', ')', '<', '>', ';', '\\', '"' -> true;
      default -> false;
    };
  }
}
