package dev.postern.pki.x509;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** The SHA-256 of a certificate's DER, in lower-case hexadecimal. */
public record Fingerprint(String hexadecimal) {

  /** Computes it. */
  public static Fingerprint of(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Pem.encoded(certificate));
      return new Fingerprint(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  byte[] octets() {
    return HexFormat.of().parseHex(hexadecimal);
  }

  @Override
  public String toString() {
    return hexadecimal;
  }
}
