package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An e-mail address as a certificate carries it in an rfc822Name: {@code Local-part "@" Domain} of
 * RFC 5321 section 4.1.2, ASCII, the local part a Dot-string (no quotes), the domain a name (no
 * address literal). RFC 5280 section 4.2.1.6 compares the domain without case, hence it is kept in
 * lower case; the local part stays as given.
 */
public record Mailbox(String localPart, String domain) {
  private static final int LOCAL_PART_MAXIMUM = 64;
  private static final int PATH_MAXIMUM = 254;
  private static final Pattern ATOM = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+");

  /**
   * Reads an address.
   *
   * @throws PkiException naming the first thing that is wrong with it
   */
  public static Mailbox parse(String text) {
    refuseForeignCharacters(text);
    int at = text.lastIndexOf('@');
    if (at < 0) {
      throw wrong(text, "has no '@'; write it as user@domain");
    }
    String localPart = text.substring(0, at);
    String domain = text.substring(at + 1).toLowerCase(Locale.ROOT);
    checkLocalPart(text, localPart);
    checkDomain(text, domain);
    if (text.length() > PATH_MAXIMUM) {
      throw wrong(
          text, "is " + text.length() + " characters long; RFC 5321 allows " + PATH_MAXIMUM);
    }
    return new Mailbox(localPart, domain);
  }

  private static void refuseForeignCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        throw wrong(
            text, "has " + nameOf(c) + " at position " + (i + 1) + "; only printable ASCII may be");
      }
    }
  }

  private static String nameOf(char c) {
    if (c == ' ') {
      return "a space";
    }
    String code = String.format(Locale.ROOT, "U+%04X", (int) c);
    return c < ' ' || c == 0x7f
        ? "the control character " + code
        : "the non-ASCII character " + code;
  }

  private static void checkLocalPart(String text, String localPart) {
    if (localPart.isEmpty()) {
      throw wrong(text, "has nothing before the '@'");
    }
    if (localPart.indexOf('"') >= 0) {
      throw wrong(text, "has a quoted local part, which clients and servers read differently");
    }
    if (localPart.length() > LOCAL_PART_MAXIMUM) {
      throw wrong(text, "has more than " + LOCAL_PART_MAXIMUM + " characters before the '@'");
    }
    for (String atom : localPart.split("\\.", -1)) {
      if (atom.isEmpty()) {
        throw wrong(text, "has a dot at the start or end of the local part, or two in a row");
      }
      if (!ATOM.matcher(atom).matches()) {
        throw wrong(text, "has a character before the '@' that needs quotes");
      }
    }
  }

  private static void checkDomain(String text, String domain) {
    if (domain.startsWith("[")) {
      throw wrong(text, "has an address literal; a certificate needs a domain name");
    }
    DomainNames.fault(domain)
        .ifPresent(
            fault -> {
              throw wrong(text, "has a wrong domain: it " + fault);
            });
  }

  private static PkiException wrong(String text, String fault) {
    return new PkiException("The address '" + Printable.of(text) + "' " + fault + ".");
  }

  /** The address in the form in which the certificate carries it. */
  @Override
  public String toString() {
    return localPart + "@" + domain;
  }
}
