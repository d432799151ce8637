package dev.postern.proxy.smtp;

/**
 * The grammar of address literals (RFC 5321 section 4.1.3): {@code [192.0.2.1]}, {@code
 * [IPv6:2001:db8::1]}, and {@code [tag:...]} for kinds that may be registered one day.
 */
final class AddressLiteral {

  private static final String IPV6 = "IPv6:";
  private static final int GROUPS = 8;

  private AddressLiteral() {}

  /** Whether the text, brackets included, is one. */
  static boolean isValid(String text) {
    int end = text.length() - 1;
    if (end < 2 || text.charAt(0) != '[' || text.charAt(end) != ']') {
      return false;
    }
    String inside = text.substring(1, end);
    if (inside.regionMatches(true, 0, IPV6, 0, IPV6.length())) {
      return isIpv6(inside.substring(IPV6.length()));
    }
    return inside.indexOf(':') < 0 ? isIpv4(inside) : isGeneral(inside);
  }

  /** Four numbers up to 255, of one to three digits each. */
  private static boolean isIpv4(String text) {
    String[] numbers = text.split("\\.", -1);
    for (String number : numbers) {
      if (!number.matches("[0-9]{1,3}") || Integer.parseInt(number) > 255) {
        return false;
      }
    }
    return numbers.length == 4;
  }

  /** Eight groups, or fewer where "::" stands for two or more of them. */
  private static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == GROUPS;
    }
    int before = groups(text.substring(0, gap), false);
    int behind = groups(text.substring(gap + 2), true);
    return before >= 0 && behind >= 0 && before + behind <= GROUPS - 2;
  }

  /** How many groups of 16 bits these are; -1 when something else is among them. */
  private static int groups(String text, boolean atEnd) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] words = text.split(":", -1);
    int groups = words.length;
    for (int i = 0; i < words.length; i++) {
      boolean last = atEnd && i == words.length - 1;
      if (last && isIpv4(words[i])) {
        groups++;
      } else if (!words[i].matches("[0-9A-Fa-f]{1,4}")) {
        return -1;
      }
    }
    return groups;
  }

  /**
   * The grammar's characters without those that begin or end something around an address: no tag is
   * registered that would need them, and simpler parsers would find another address in them. A tag
   * of hexadecimal digits is an IPv6 address that has lost its tag.
   */
  private static boolean isGeneral(String text) {
    return text.matches("(?![0-9A-Fa-f]*:)[A-Za-z0-9-]*[A-Za-z0-9]:[!#-'*+./0-9:=?A-Z^-~-]+");
  }
}
