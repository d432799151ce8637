package dev.postern.proxy.identity;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Mailbox of RFC 5321 section 4.1.2 with a domain name, as octets: one char is one octet, so text
 * beyond ASCII (RFC 6531) is compared octet for octet and never folded.
 *
 * @param localPart without needless quoting, so that {@code "bob"} and {@code bob} are the same
 * @param domain as written
 */
public record MailAddress(String localPart, String domain) {

  private static final int LONGEST_LOCAL_PART = 64;
  private static final int LONGEST_DOMAIN = 255;
  private static final int LONGEST_LABEL = 63;
  private static final String OTHERS_OF_ATOMS = "!#$%&'*+/=?^_`{|}~-";
  private static final Pattern QUOTED_STRING =
      Pattern.compile("\"(?:[ !#-\\[\\]-~\\x80-\\xff]|\\\\[ -~])*+\"");
  private static final Pattern QUOTED_PAIR = Pattern.compile("\\\\(.)");

  /** Reads an address; empty if it is none. */
  public static Optional<MailAddress> parse(String text) {
    int at = text.lastIndexOf('@');
    if (at < 1 || at > LONGEST_LOCAL_PART || !isDomain(text.substring(at + 1))) {
      return Optional.empty();
    }
    String domain = text.substring(at + 1);
    String local = text.substring(0, at);
    if (isDotString(local)) {
      return Optional.of(new MailAddress(local, domain));
    }
    if (QUOTED_STRING.matcher(local).matches()) {
      String content = local.substring(1, local.length() - 1);
      String plain = QUOTED_PAIR.matcher(content).replaceAll("$1");
      return Optional.of(new MailAddress(plain, domain));
    }
    return Optional.empty();
  }

  /** Whether the text is a domain name by syntax; address literals are none. */
  public static boolean isDomain(String text) {
    if (text.length() > LONGEST_DOMAIN) {
      return false;
    }
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      if (!isLabel(text, start, dot)) {
        return false;
      }
      start = dot + 1;
    }
    return isLabel(text, start, text.length());
  }

  private static boolean isLabel(String text, int start, int end) {
    if (start == end || end - start > LONGEST_LABEL) {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      boolean inside = i > start && i < end - 1;
      if (!isLetterOrDigit(c) && !(inside && c == '-')) {
        return false;
      }
    }
    return true;
  }

  /** Atoms between single dots, by loops: every mail has its sender read, and those he may use. */
  private static boolean isDotString(String text) {
    boolean behindAtom = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ofAtom = isLetterOrDigit(c) || OTHERS_OF_ATOMS.indexOf(c) >= 0;
      if (!ofAtom && !(behindAtom && c == '.')) {
        return false;
      }
      behindAtom = ofAtom;
    }
    return behindAtom;
  }

  /** Octets beyond ASCII count as letters (RFC 6531 section 3.3). */
  private static boolean isLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c >= 0x80 && c <= 0xff;
  }

  /** Whether both are one mailbox: the local part counts exactly, the domain without case. */
  public boolean isSameAs(MailAddress other) {
    return localPart.equals(other.localPart) && hasDomain(other.domain);
  }

  /** Whether the domain is this one, and not merely below it. */
  public boolean hasDomain(String name) {
    return lowerCase(domain).equals(lowerCase(name));
  }

  /** The form under which tables find it: the domain in lower case. */
  public String key() {
    return localPart + "@" + lowerCase(domain);
  }

  /**
   * ASCII letters only: chars beyond are octets of UTF-8, and String.toLowerCase would turn one
   * person's octets into another's.
   */
  static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return lower.toString();
  }
}
