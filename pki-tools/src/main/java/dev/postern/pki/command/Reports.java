package dev.postern.pki.command;

import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.x509.Pem;
import java.io.PrintWriter;
import java.security.cert.X509CRL;

/** Sentences that several commands say. */
final class Reports {
  private Reports() {}

  static void issued(PrintWriter out, CertificateRecord issued) {
    out.println(
        "Issued a %s certificate for %s%s"
            .formatted(
                issued.kind().word(),
                issued.name(),
                issued.device().map(device -> " (" + device + ")").orElse("")));
    out.println("  Serial " + issued.serial());
    out.println(
        "  Valid from %s to %s"
            .formatted(
                Dates.second(issued.validity().notBefore()),
                Dates.second(issued.validity().notAfter())));
    out.println("  Files in " + issued.folder());
  }

  static void published(PrintWriter out, IssuerName issuer, X509CRL list) {
    int entries = list.getRevokedCertificates() == null ? 0 : list.getRevokedCertificates().size();
    out.println(
        "Revocation list %s of the %s CA: %d revoked, holds until %s"
            .formatted(
                Pem.numberOf(list),
                issuer.word(),
                entries,
                Dates.second(list.getNextUpdate().toInstant())));
  }
}
