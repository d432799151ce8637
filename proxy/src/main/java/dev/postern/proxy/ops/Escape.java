package dev.postern.proxy.ops;

/**
 * Makes text harmless for a line of log: control characters of both sets, other line ends and
 * characters that turn the direction of reading are shown, not obeyed.
 */
final class Escape {

  private static final String HEX = "0123456789abcdef";

  private Escape() {}

  /** Free text. */
  static void text(StringBuilder out, String text) {
    int plain = 0;
    while (plain < text.length() && isPrintableAscii(text.charAt(plain))) {
      plain++;
    }
    out.append(text, 0, plain);
    for (int i = plain; i < text.length(); i++) {
      plain(out, text.charAt(i));
    }
  }

  private static boolean isPrintableAscii(char c) {
    return c >= ' ' && c < 0x7F;
  }

  /** A value: in quotes where it would be two otherwise, or an escape that it is not. */
  static void value(StringBuilder out, String text) {
    if (isPlainWord(text)) {
      out.append(text);
    } else if (isOneWord(text)) {
      text(out, text);
    } else {
      quoted(out, text);
    }
  }

  private static void quoted(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else {
        plain(out, c);
      }
    }
    out.append('"');
  }

  /** What nearly every value is: nothing in it has to be shown otherwise. */
  private static boolean isPlainWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isPrintableAscii(c) || c == ' ' || c == '"' || c == '\\') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isOneWord(String text) {
    return !text.isEmpty()
        && text.indexOf(' ') < 0
        && text.indexOf('"') < 0
        && text.indexOf('\\') < 0;
  }

  /** A JSON string (RFC 8259 section 7) in ASCII. */
  static void json(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c >= 0x7F) {
        unicode(out, c);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static void plain(StringBuilder out, char c) {
    if (isInvisible(c)) {
      unicode(out, c);
    } else {
      out.append(c);
    }
  }

  private static boolean isInvisible(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static void unicode(StringBuilder out, char c) {
    out.append("\\u").append(HEX.charAt(c >> 12 & 15)).append(HEX.charAt(c >> 8 & 15));
    out.append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
  }
}
