package dev.postern.proxy.smtp;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads who speaks in an Authentication-Results field (RFC 8601 section 2.2): a token or a quoted
 * string, with comments and folds around it, and perhaps a version behind it.
 */
final class AuthservId {

  private static final String SEPARATORS = "()<>@,;:\\\"/[]?=";

  private final String body;
  private int at;

  private AuthservId(String body) {
    this.body = body;
  }

  /**
   * Whether it is so named, or whether that cannot be told.
   *
   * @param body a field's body, unfolded; octets as characters
   * @param name in any case, in the form of ASCII
   */
  static boolean mayBe(String name, String body) {
    String read = new AuthservId(body).read();
    return read == null || inAscii(read).equals(inAscii(name));
  }

  /** RFC 8601 section 5: compared as domain names are, U-labels with A-labels. */
  private static String inAscii(String name) {
    String text =
        new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT);
    try {
      return IDN.toASCII(text, IDN.ALLOW_UNASSIGNED)
          .toLowerCase(Locale.ROOT)
          .replaceAll("\\.$", "");
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** Null where what is there is not of the form. */
  private @Nullable String read() {
    if (!skipBlanks()) {
      return null;
    }
    String id = peek() == '"' ? quoted() : token();
    if (id.isEmpty() || !skipBlanks()) {
      return null;
    }
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return skipBlanks() && (peek() == ';' || at >= body.length()) ? id : null;
  }

  private char peek() {
    return at < body.length() ? body.charAt(at) : '\0';
  }

  /** White space and comments; false where a comment has no end. */
  private boolean skipBlanks() {
    int depth = 0;
    while (at < body.length()) {
      char c = peek();
      if (depth == 0 && c != '(' && c != ' ' && c != '\t') {
        return true;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      at += c == '\\' ? 2 : 1;
    }
    return depth == 0;
  }

  private String token() {
    int start = at;
    while (peek() > ' ' && peek() != 0x7F && SEPARATORS.indexOf(peek()) < 0) {
      at++;
    }
    return body.substring(start, at);
  }

  /** Empty where the quotes have no end. */
  private String quoted() {
    StringBuilder text = new StringBuilder();
    for (at++; at < body.length(); at++) {
      if (peek() == '"') {
        at++;
        return text.toString();
      }
      at += peek() == '\\' ? 1 : 0;
      text.append(peek());
    }
    return "";
  }
}
