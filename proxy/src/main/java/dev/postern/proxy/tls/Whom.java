package dev.postern.proxy.tls;

import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/**
 * Whom an override is about.
 *
 * @param value a serial number or SHA-256 fingerprint in lower-case hexadecimal digits, or a user
 * @param issuer RFC 4514 name that goes with a serial number; empty means any
 */
public record Whom(Kind kind, String value, String issuer) {

  /** By what somebody is named. */
  public enum Kind {
    SERIAL,
    FINGERPRINT,
    USER;

    /** The word that stands for it in the file. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads digits as people write them: with colons, capitals and leading zeros.
   *
   * @throws IllegalArgumentException with half a sentence about what is wrong
   */
  public Whom {
    value = kind == Kind.USER ? value : digits(value);
    if (kind == Kind.SERIAL) {
      value = new BigInteger(value, 16).toString(16);
    }
    if (kind == Kind.FINGERPRINT && value.length() != 64) {
      throw new IllegalArgumentException("a SHA-256 fingerprint has 64 hexadecimal digits");
    }
    if (value.isBlank()) {
      throw new IllegalArgumentException("a user has a name");
    }
    if (!issuer.isEmpty()) {
      if (kind != Kind.SERIAL) {
        throw new IllegalArgumentException("an issuer goes with a serial number only");
      }
      requireName(issuer);
    }
  }

  private static void requireName(String issuer) {
    try {
      new X500Principal(issuer);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the issuer is not a distinguished name", e);
    }
  }

  private static String digits(String text) {
    String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{1,64}")) {
      throw new IllegalArgumentException(
          "serial numbers and fingerprints are hexadecimal digits, not " + text);
    }
    return digits;
  }

  /** Whether it is this certificate. */
  boolean is(X509Certificate certificate) throws CertificateEncodingException {
    return switch (kind) {
      case USER -> false;
      case FINGERPRINT -> value.equals(PresentedChain.fingerprint(certificate));
      case SERIAL ->
          value.equals(certificate.getSerialNumber().toString(16))
              && (issuer.isEmpty()
                  || new X500Principal(issuer).equals(certificate.getIssuerX500Principal()));
    };
  }

  /** Whether it is this user; without case, since that is the safe direction. */
  boolean is(String user) {
    return kind == Kind.USER && value.equalsIgnoreCase(user);
  }

  @Override
  public String toString() {
    return kind.word() + " " + value + (issuer.isEmpty() ? "" : " of " + issuer);
  }
}
