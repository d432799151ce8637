package dev.postern.proxy.session;

import dev.postern.proxy.identity.ClientIdentity;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Received field in front of a message (RFC 5321 section 4.4; ESMTPSA after RFC 3848). */
final class TraceHeader {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final String hostname;
  private final boolean withIdentity;

  TraceHeader(String hostname, boolean withIdentity) {
    this.hostname = hostname;
    this.withIdentity = withIdentity;
  }

  /** The field with its CRLF. No recipient is named: several would learn of each other. */
  String field(Session session, String id, boolean utf8, Instant now) {
    StringBuilder field = new StringBuilder(256);
    field.append("Received: from ").append(harmless(session.helo));
    field.append(" ([").append(literal(session.address())).append("])\r\n");
    field.append("\tby ").append(hostname).append(" (Postern) with ");
    field.append(protocol(session, utf8)).append(" id ").append(id).append("\r\n");
    field.append("\t(using ").append(session.protocol).append(' ').append(session.cipherSuite);
    if (withIdentity && session.identity != null) {
      appendIdentity(field, session.identity);
    }
    return field.append(");\r\n\t").append(DATE.format(now)).append("\r\n").toString();
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

  /** What could end a comment, a line or the field is not repeated. */
  private static String harmless(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c > ' ' && c < 0x7F && "()<>;\\\"".indexOf(c) < 0;
      out.append(plain ? c : '?');
    }
    return out.toString();
  }
}
