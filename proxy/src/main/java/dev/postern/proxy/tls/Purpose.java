package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For what a certificate was made. A client's own must say clientAuth: a web server's or an S/MIME
 * certificate of the same CA is no login, and most TLS libraries take one without any extended key
 * usage. An issuer may be silent; if it speaks, clientAuth must be among its words.
 */
final class Purpose implements PathCheck {

  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY = "2.5.29.37.0";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  static final int DIGITAL_SIGNATURE = 0;

  @Override
  public String name() {
    return "purpose";
  }

  @Override
  public Optional<Finding> examine(CertificationPath path, Instant now)
      throws CertificateException {
    Optional<String> wrong = wrongLeaf(path.leaf());
    for (X509Certificate issuer : path.issuers()) {
      if (wrong.isEmpty()) {
        wrong = wrongIssuer(issuer);
      }
    }
    return wrong.map(detail -> new Finding(Reason.WRONG_PURPOSE, detail));
  }

  private static Optional<String> wrongLeaf(X509Certificate leaf) throws CertificateException {
    List<String> purposes = extendedKeyUsage(leaf);
    boolean[] usage = keyUsage(leaf);
    if (leaf.getBasicConstraints() >= 0) {
      return Optional.of("it is the certificate of an authority, not of a person");
    }
    if (purposes == null || !purposes.contains(CLIENT_AUTH)) {
      return Optional.of("it was not issued for logging in (extended key usage clientAuth)");
    }
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      return Optional.of("its key may not sign (key usage digitalSignature)");
    }
    return Optional.empty();
  }

  private static Optional<String> wrongIssuer(X509Certificate issuer) throws CertificateException {
    List<String> purposes = extendedKeyUsage(issuer);
    if (purposes == null || purposes.contains(CLIENT_AUTH) || purposes.contains(ANY)) {
      return Optional.empty();
    }
    String name = Printable.name(issuer.getSubjectX500Principal());
    return Optional.of("its issuer " + name + " may not issue certificates for logging in");
  }

  /** RFC 5280 section 4.2.1.12; null when absent. */
  static @Nullable List<String> extendedKeyUsage(X509Certificate certificate)
      throws CertificateException {
    List<String> purposes = certificate.getExtendedKeyUsage();
    return checked(purposes, certificate, EXTENDED_KEY_USAGE);
  }

  /** RFC 5280 section 4.2.1.3; null when absent. */
  static boolean @Nullable [] keyUsage(X509Certificate certificate) throws CertificateException {
    return checked(certificate.getKeyUsage(), certificate, KEY_USAGE);
  }

  /**
   * The JDK is silent about an extension that is not critical and cannot be read; absent and
   * unreadable must not be the same here.
   */
  private static <T> @Nullable T checked(
      @Nullable T value, X509Certificate certificate, String extension)
      throws CertificateParsingException {
    if (value == null && Extensions.value(certificate, extension) != null) {
      throw new CertificateParsingException("extension " + extension + " cannot be read");
    }
    return value;
  }
}
