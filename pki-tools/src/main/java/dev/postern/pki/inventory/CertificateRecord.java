package dev.postern.pki.inventory;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.pki.x509.Validity;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * One certificate, as the inventory knows it.
 *
 * @param name the mailbox of a client, the first name of a server, the common name of a CA
 * @param folder where its files are, or were put when it was issued
 */
public record CertificateRecord(
    SerialNumber serial,
    CertificateKind kind,
    String name,
    Optional<String> device,
    X509Certificate certificate,
    Path folder,
    Instant recorded,
    Stage stage,
    Optional<Revocation> revocation) {

  /** A new one, about to be recorded. */
  public static CertificateRecord pending(
      CertificateKind kind,
      String name,
      Optional<String> device,
      X509Certificate certificate,
      Path folder,
      Instant now) {
    return new CertificateRecord(
        new SerialNumber(certificate.getSerialNumber()),
        kind,
        name,
        device,
        certificate,
        folder,
        now,
        Stage.PENDING,
        Optional.empty());
  }

  /** The certificate's fingerprint. */
  public Fingerprint fingerprint() {
    return Fingerprint.of(certificate);
  }

  /** The certificate's validity. */
  public Validity validity() {
    return new Validity(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  /** What it is worth now; a revocation outweighs the dates. */
  public Status status(Instant now) {
    return switch (stage) {
      case PENDING -> Status.PENDING;
      case ABANDONED -> Status.ABANDONED;
      case ISSUED -> revocation.isPresent() ? Status.REVOKED : statusByDate(now);
    };
  }

  private Status statusByDate(Instant now) {
    if (now.isAfter(validity().notAfter())) {
      return Status.EXPIRED;
    }
    return now.isBefore(validity().notBefore()) ? Status.NOT_YET_VALID : Status.VALID;
  }
}
