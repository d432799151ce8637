package dev.postern.pki.authority;

import dev.postern.pki.PkiException;
import dev.postern.pki.files.DurableFiles;
import dev.postern.pki.inventory.CertificateKind;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.x509.Issuer;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.pki.x509.SubjectNames;
import dev.postern.pki.x509.TbsCertificate;
import dev.postern.pki.x509.Validity;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Makes one certificate: sign, record as pending, write the files, mark as issued. The order is the
 * point: nothing that the inventory does not know can be in anyone's hands.
 */
final class Issuance {
  private final AuthorityFolder folder;
  private final Inventory inventory;
  private final Clock clock;
  private final Milestones milestones;

  Issuance(AuthorityFolder folder, Inventory inventory, Clock clock, Milestones milestones) {
    this.folder = folder;
    this.inventory = inventory;
    this.clock = clock;
    this.milestones = milestones;
  }

  CertificateRecord issue(IssuanceRequest request, Issuer issuing) {
    List<X509Certificate> issuers = folder.issuers();
    Validity validity = validity(request, issuers.get(0));
    SerialNumber serial = SerialNumber.random();
    Path target = target(request, serial);
    KeyPair keys = request.algorithm().generate();
    X509Certificate certificate = sign(request, issuing, issuers, serial, validity, keys);
    CertificateRecord pending =
        CertificateRecord.pending(
            request.kind(), request.name(), request.device(), certificate, target, clock.instant());
    Kit kit = new Kit(pending, keys.getPrivate(), issuers, request.p12Password());

    inventory.record(pending);
    milestones.reached(Milestone.CERTIFICATE_RECORDED);
    handOut(pending, kit);
    milestones.reached(Milestone.CERTIFICATE_ISSUED);
    return inventory.withSerial(serial).orElseThrow();
  }

  private Validity validity(IssuanceRequest request, X509Certificate issuer) {
    Instant now = clock.instant();
    Instant end = issuer.getNotAfter().toInstant();
    if (!end.isAfter(now)) {
      throw new PkiException(
          "The issuing CA ended on %s; make a new CA with 'postern-pki init'.".formatted(end));
    }
    if (!inventory.revokedBy(IssuerName.ROOT).isEmpty()) {
      throw new PkiException(
          "The issuing CA is revoked; make a new CA with 'postern-pki init' in another folder.");
    }
    return request.validity().resolve(now, end, usualDays(request.kind()));
  }

  private static int usualDays(CertificateKind kind) {
    return switch (kind) {
      case ROOT, ISSUING -> throw new IllegalArgumentException("made by Founding: " + kind);
      // Just over a year: what Apple's platforms accept of a server, and time to renew yearly.
      case SERVER -> 397;
      case CLIENT -> 365;
    };
  }

  private static X509Certificate sign(
      IssuanceRequest request,
      Issuer issuing,
      List<X509Certificate> issuers,
      SerialNumber serial,
      Validity validity,
      KeyPair keys) {
    String organisation = SubjectNames.organisationOf(Issuer.subjectOf(issuers.get(0)));
    TbsCertificate tbs =
        new TbsCertificate(
            serial,
            SubjectNames.endEntity(organisation, request.device(), request.commonName()),
            validity,
            keys.getPublic());
    return issuing.sign(tbs, request.profile());
  }

  private void handOut(CertificateRecord pending, Kit kit) {
    try {
      kit.write(Kit.aside(pending), pending.folder(), milestones);
    } catch (PkiException e) {
      new Recovery(inventory, clock).settle(pending);
      throw e;
    }
    inventory.markIssued(pending.serial());
  }

  private Path target(IssuanceRequest request, SerialNumber serial) {
    Path target =
        request
            .folder()
            .map(path -> path.toAbsolutePath().normalize())
            .orElseGet(() -> folder.certificates().resolve(folderName(request, serial)));
    if (DurableFiles.isTaken(target)) {
      throw new PkiException(
          target + " is already there and not empty; choose another folder with --out.");
    }
    return target;
  }

  private static String folderName(IssuanceRequest request, SerialNumber serial) {
    String device = request.device().map(text -> "-" + text).orElse("");
    String name = (request.name() + device).replaceAll("[^A-Za-z0-9@._+-]", "_");
    return name + "-" + serial.abbreviation();
  }
}
