package dev.postern.proxy.smtp;

/** The grammar of domains and address literals (RFC 5321 sections 4.1.2 and 4.1.3, RFC 6531). */
public final class Domain {

  private static final int MAXIMUM_OCTETS = 255;

  /** RFC 1035 section 2.3.4; a label beyond ASCII is longer in UTF-8 than it is in the DNS. */
  private static final int MAXIMUM_LABEL = 63;

  private Domain() {}

  /** Whether the text is a domain or an address literal. */
  public static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > MAXIMUM_OCTETS) {
      return false;
    }
    return text.charAt(0) == '[' ? AddressLiteral.isValid(text) : isDomain(text);
  }

  private static boolean isDomain(String text) {
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '.') {
        if (!isLabel(text, start, i)) {
          return false;
        }
        start = i + 1;
      }
    }
    return true;
  }

  private static boolean isLabel(String text, int start, int end) {
    if (start == end || text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
      return false;
    }
    boolean ascii = true;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && c != '-' && c < 0x80) {
        return false;
      }
      ascii &= c < 0x80;
    }
    return !ascii || end - start <= MAXIMUM_LABEL;
  }

  private static boolean isLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
