package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A certificate's serial number: positive, at most 20 octets (RFC 5280 section 4.1.2.2). Ours have
 * 127 random bits, far more than the 64 that keep a chosen-prefix collision out of reach.
 */
public record SerialNumber(BigInteger value) {
  private static final int BITS = 128;
  private static final int MAXIMUM_BITS = 159;
  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]{1,40}");
  private static final SecureRandom RANDOM = new SecureRandom();

  public SerialNumber {
    if (value.signum() <= 0 || value.bitLength() > MAXIMUM_BITS) {
      throw new PkiException("A serial number is positive and has at most 20 octets.");
    }
  }

  /** A fresh one; the highest bit is always set, so that all are written with 32 digits. */
  public static SerialNumber random() {
    return new SerialNumber(new BigInteger(BITS, RANDOM).setBit(BITS - 1));
  }

  /** Reads hexadecimal digits, with or without colons; empty if it is something else. */
  public static Optional<SerialNumber> parse(String text) {
    String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
    if (!HEXADECIMAL.matcher(digits).matches()) {
      return Optional.empty();
    }
    BigInteger value = new BigInteger(digits, 16);
    return value.signum() > 0 && value.bitLength() <= MAXIMUM_BITS
        ? Optional.of(new SerialNumber(value))
        : Optional.empty();
  }

  /** Enough of it to tell files apart. */
  public String abbreviation() {
    return toString().substring(0, 8);
  }

  /** Lower-case hexadecimal, 32 digits or more. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%032x", value);
  }
}
