package dev.postern.pki.authority;

import dev.postern.pki.files.DurableFiles;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.x509.Pem;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** What lies where in a CA's folder. The names are part of the manual: do not change them. */
public record AuthorityFolder(Path path) {
  public AuthorityFolder {
    path = path.toAbsolutePath().normalize();
  }

  /** The root's certificate: the trust anchor to give to the proxy. */
  public Path trustAnchor() {
    return path.resolve("ca.pem");
  }

  /** The issuing CA's certificate. */
  public Path issuingCertificate() {
    return path.resolve("issuing.pem");
  }

  /** The issuing CA's certificate, then the root's. */
  public Path chain() {
    return path.resolve("chain.pem");
  }

  /** Both revocation lists in one file, for readers that want one of every issuer. */
  public Path revocationLists() {
    return path.resolve("crl.pem");
  }

  /** One issuer's revocation list. */
  public Path revocationList(IssuerName issuer) {
    return path.resolve(issuer.word() + "-crl.pem");
  }

  /** The folder of the CA's own keys. */
  public Path privateFolder() {
    return path.resolve("private");
  }

  /** A CA key, encrypted. */
  public Path key(IssuerName issuer) {
    return privateFolder().resolve(issuer.word() + "-key.pem");
  }

  /** The folder above those of the certificates. */
  public Path certificates() {
    return path.resolve("certificates");
  }

  /** The SQLite file. */
  public Path inventory() {
    return path.resolve("inventory.db");
  }

  /** The file whose lock a changing command holds. */
  public Path lock() {
    return path.resolve("lock");
  }

  /** Reads a CA's certificate. */
  public X509Certificate certificate(IssuerName issuer) {
    Path file =
        switch (issuer) {
          case ROOT -> trustAnchor();
          case ISSUING -> issuingCertificate();
        };
    return Pem.firstCertificate(DurableFiles.read(file), file.toString());
  }

  /** The CA certificates from the issuing one to the root. */
  public List<X509Certificate> issuers() {
    return List.of(certificate(IssuerName.ISSUING), certificate(IssuerName.ROOT));
  }
}
