package dev.postern.proxy.session;

import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.SmtpSyntaxException;
import dev.postern.proxy.smtp.Verb;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The framing of a SASL exchange in SMTP (RFC 4954 section 4), for the one mechanism EXTERNAL. */
final class SaslExternal {

  private SaslExternal() {}

  /**
   * Reads the argument of AUTH.
   *
   * @return the initial response, or null when there is none and a 334 is due
   * @throws SmtpSyntaxException with the refusal
   */
  static byte @Nullable [] initialResponse(String argument) throws SmtpSyntaxException {
    int space = argument.indexOf(' ');
    String mechanism = space < 0 ? argument : argument.substring(0, space);
    if (mechanism.isEmpty()) {
      throw new SmtpSyntaxException(Reply.MECHANISM_MISSING);
    }
    if (!mechanism.equalsIgnoreCase("EXTERNAL")) {
      throw new SmtpSyntaxException(Reply.MECHANISM_UNKNOWN);
    }
    if (space < 0) {
      return null;
    }
    String initial = argument.substring(space + 1);
    return initial.equals("=") ? new byte[0] : decode(initial);
  }

  /**
   * Reads the line behind a 334.
   *
   * @throws SmtpSyntaxException with the refusal, for a cancelled exchange too
   */
  static byte[] response(String line) throws SmtpSyntaxException {
    if (line.equals("*")) {
      throw new SmtpSyntaxException(Reply.AUTH_CANCELLED);
    }
    if (looksLikeCommand(line)) {
      throw new SmtpSyntaxException(Reply.AUTH_LOOKS_LIKE_COMMAND);
    }
    return decode(line);
  }

  /** A client with an empty user sends nothing for the response, and its next command instead. */
  private static boolean looksLikeCommand(String line) {
    int end = line.indexOf(' ');
    return Verb.of(end < 0 ? line : line.substring(0, end)) != Verb.UNKNOWN;
  }

  private static byte[] decode(String text) throws SmtpSyntaxException {
    try {
      byte[] octets = Base64.getDecoder().decode(text);
      if (!Base64.getEncoder().encodeToString(octets).equals(text)) {
        throw new SmtpSyntaxException(Reply.AUTH_NOT_BASE64);
      }
      return octets;
    } catch (IllegalArgumentException e) {
      throw new SmtpSyntaxException(Reply.AUTH_NOT_BASE64);
    }
  }
}
