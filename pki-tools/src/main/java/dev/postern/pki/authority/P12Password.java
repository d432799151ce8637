package dev.postern.pki.authority;

import dev.postern.pki.PkiException;
import java.security.SecureRandom;

/**
 * The password of PKCS#12 files.
 *
 * @param generated whether it was made here and must be handed to the user
 */
public record P12Password(String text, boolean generated) {
  /** Without those that are mistaken for each other when read aloud or typed from paper. */
  private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

  private static final int GROUPS = 4;
  private static final int GROUP_LENGTH = 5;
  private static final int MINIMUM = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A random one of about 99 bits. */
  public static P12Password generate() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
      if (i > 0 && i % GROUP_LENGTH == 0) {
        text.append('-');
      }
      text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return new P12Password(text.toString(), true);
  }

  /** One that the administrator chose. */
  public static P12Password chosen(char[] text) {
    String password = new String(text);
    if (password.chars().anyMatch(c -> c < ' ' || c >= 0x7f)) {
      throw new PkiException(
          "The PKCS#12 password has characters outside printable ASCII, which mail programs encode differently; choose another.");
    }
    if (password.length() < MINIMUM) {
      throw new PkiException("The PKCS#12 password must have at least " + MINIMUM + " characters.");
    }
    return new P12Password(password, false);
  }

  char[] characters() {
    return text.toCharArray();
  }

  /** Keeps it out of messages. */
  @Override
  public String toString() {
    return "P12Password[***]";
  }
}
