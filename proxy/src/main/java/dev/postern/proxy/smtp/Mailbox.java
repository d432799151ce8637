package dev.postern.proxy.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox: {@code Local-part "@" ( Domain / address-literal )} of RFC 5321 section 4.1.2, with
 * the octets beyond ASCII that RFC 6531 section 3.3 allows.
 *
 * @param localPart as written, quotes included
 * @param domain as written; empty only for the bare {@code postmaster} of RFC 5321 section 4.5.1
 */
public record Mailbox(String localPart, String domain) {

  /**
   * RFC 5321 section 4.5.3.1.2. Local parts may be as long: section 4.5.3.1 wants no smaller bounds
   * than its own, 64 octets for these and 256 for a path, and none at all where that is possible;
   * the longer ones that mailing lists make are the next server's to judge.
   */
  private static final int MAXIMUM_OCTETS = 255;

  /** Reads a mailbox that is the whole of the text, or gives null. */
  public static @Nullable Mailbox parse(String text) {
    int at = localPartEnd(text);
    if (at <= 0 || at > MAXIMUM_OCTETS || at >= text.length() || text.charAt(at) != '@') {
      return null;
    }
    String domain = text.substring(at + 1);
    return Domain.isValid(domain) && isUtf8(text)
        ? new Mailbox(text.substring(0, at), domain)
        : null;
  }

  /** Whether any octet is beyond ASCII, so that SMTPUTF8 is needed (RFC 6531 section 3.5). */
  public boolean needsUtf8() {
    return !isAscii(localPart) || !isAscii(domain);
  }

  private static int localPartEnd(String text) {
    return text.startsWith("\"") ? quotedStringEnd(text) : dotStringEnd(text);
  }

  private static int dotStringEnd(String text) {
    int i = 0;
    boolean atom = false;
    for (; i < text.length() && text.charAt(i) != '@'; i++) {
      char c = text.charAt(i);
      if (c == '.' ? !atom : !isAtomText(c)) {
        return -1;
      }
      atom = c != '.';
    }
    return atom ? i : -1;
  }

  private static int quotedStringEnd(String text) {
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\' && ++i >= text.length()) {
        return -1;
      }
      if (text.charAt(i) < ' ' || text.charAt(i) == 0x7F) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isAtomText(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c >= 0x80
        || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
  }

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  static boolean isUtf8(String octets) {
    if (isAscii(octets)) {
      return true;
    }
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return domain.isEmpty() ? localPart : localPart + "@" + domain;
  }
}
