package dev.postern.pki.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** The JDK's opinion of what was written, with revocation checked for the whole path. */
final class Pkix {
  private Pkix() {}

  static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
    return certificates(file).get(0);
  }

  static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream octets = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(octets).stream()
          .map(X509Certificate.class::cast)
          .toList();
    }
  }

  static List<X509CRL> lists(Path file) throws IOException, GeneralSecurityException {
    try (InputStream octets = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCRLs(octets).stream()
          .map(X509CRL.class::cast)
          .toList();
    }
  }

  /** Validates a chain file against a CA's folder; throws what is wrong with it. */
  static void validate(Path chain, Path authority) throws IOException, GeneralSecurityException {
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(certificate(authority.resolve("ca.pem")), null)));
    parameters.addCertStore(
        CertStore.getInstance(
            "Collection", new CollectionCertStoreParameters(lists(authority.resolve("crl.pem")))));
    List<? extends Certificate> path = certificates(chain);
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
  }
}
