package dev.postern.proxy.tls;

import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as it came, which nobody has looked into. Whoever wants to know what stands in it
 * parses the octets, behind a look at their number.
 */
public final class PresentedCertificate extends Certificate {

  private final byte[] encoding;
  private final int hash;

  /** Found out when it is asked for; whoever else does so at the same time finds the same. */
  private @Nullable String fingerprint;

  /** Takes the octets over. */
  PresentedCertificate(byte[] encoding) {
    super("X.509");
    this.encoding = encoding;
    this.hash = Arrays.hashCode(encoding);
  }

  /**
   * Looks into one that was presented, for people.
   *
   * @throws CertificateException for everything that is not a well-formed certificate
   */
  public static X509Certificate parsed(Certificate presented) throws CertificateException {
    return PresentedChain.parse(presented.getEncoded());
  }

  /** The same, or its octets, whatever class it is of. */
  static PresentedCertificate of(Certificate certificate) throws CertificateEncodingException {
    return certificate instanceof PresentedCertificate presented
        ? presented
        : new PresentedCertificate(certificate.getEncoded());
  }

  /** Not a copy; for reading only. */
  byte[] octets() {
    return encoding;
  }

  /** SHA-256 in lower-case hexadecimal digits. */
  String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      known = PresentedChain.fingerprint(encoding);
      fingerprint = known;
    }
    return known;
  }

  @Override
  public byte[] getEncoded() {
    return encoding.clone();
  }

  /** Sessions are found by their chains, several times each. */
  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PresentedCertificate presented
        ? Arrays.equals(encoding, presented.encoding)
        : super.equals(other);
  }

  @Override
  public PublicKey getPublicKey() {
    throw new UnsupportedOperationException("nobody has looked into it");
  }

  /** Needs what stands in it, as the key does. */
  @Override
  public void verify(PublicKey key) {
    getPublicKey();
  }

  @Override
  public void verify(PublicKey key, String provider) {
    verify(key);
  }

  @Override
  public String toString() {
    return "a certificate of " + encoding.length + " octets";
  }
}
