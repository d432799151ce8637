package dev.postern.pki.authority;

import dev.postern.pki.PkiException;
import dev.postern.pki.files.Access;
import dev.postern.pki.files.DurableFiles;
import dev.postern.pki.inventory.CertificateKind;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.x509.CertificateProfile.CertificationAuthority;
import dev.postern.pki.x509.EncryptedKey;
import dev.postern.pki.x509.Issuer;
import dev.postern.pki.x509.Pem;
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
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Makes a CA. Everything is made in a folder beside the wanted one, which then gets its name in one
 * step: there is never half a CA.
 */
public final class Founding {
  private final FoundingRequest request;
  private final Clock clock;
  private final Milestones milestones;

  public Founding(FoundingRequest request, Clock clock, Milestones milestones) {
    this.request = request;
    this.clock = clock;
    this.milestones = milestones;
  }

  /** Refuses a folder in which something is already; asked before the user types a passphrase. */
  public static void refuseIfTaken(AuthorityFolder target) {
    if (DurableFiles.isTaken(target.path())) {
      throw new PkiException(
          "%s is already there and not empty; nothing was changed. Choose another folder with --dir."
              .formatted(target.path()));
    }
  }

  /** Makes the CA in a folder that does not exist or is empty. */
  public void found(AuthorityFolder target, char[] passphrase) {
    refuseIfTaken(target);
    Path name = target.path();
    AuthorityFolder aside =
        new AuthorityFolder(
            name.resolveSibling(
                "." + name.getFileName() + "." + SerialNumber.random().abbreviation() + ".new"));
    try {
      write(aside, target, passphrase);
      milestones.reached(Milestone.AUTHORITY_WRITTEN_ASIDE);
      DurableFiles.moveFolder(aside.path(), target.path());
    } catch (PkiException e) {
      DurableFiles.deleteFolder(aside.path());
      throw e;
    }
    milestones.reached(Milestone.AUTHORITY_IN_PLACE);
  }

  private void write(AuthorityFolder aside, AuthorityFolder target, char[] passphrase) {
    KeyPair rootKeys = request.algorithm().generate();
    KeyPair issuingKeys = request.algorithm().generate();
    X500Name rootName = SubjectNames.authority(request.organisation(), "Root CA");
    X500Name issuingName = SubjectNames.authority(request.organisation(), "Issuing CA");
    Issuer root = Issuer.selfSigned(rootName, rootKeys);
    X509Certificate rootCertificate = certificate(root, rootName, rootKeys, 1, request.rootDays());
    X509Certificate issuingCertificate =
        certificate(root, issuingName, issuingKeys, 0, request.issuingDays());

    writeFolders(aside);
    writeCertificates(aside, rootCertificate, issuingCertificate);
    writeKey(aside.key(IssuerName.ROOT), rootKeys, passphrase);
    writeKey(aside.key(IssuerName.ISSUING), issuingKeys, passphrase);
    Issuer issuing = Issuer.of(issuingCertificate, issuingKeys.getPrivate());
    writeInventory(aside, target, List.of(rootCertificate, issuingCertificate), root, issuing);
  }

  private X509Certificate certificate(
      Issuer root, X500Name name, KeyPair keys, int pathLength, int days) {
    Validity validity = Validity.ofDays(clock.instant(), days);
    return root.sign(
        new TbsCertificate(SerialNumber.random(), name, validity, keys.getPublic()),
        new CertificationAuthority(pathLength));
  }

  private static void writeFolders(AuthorityFolder folder) {
    DurableFiles.createFolder(folder.path());
    DurableFiles.createFolder(folder.privateFolder());
    DurableFiles.createFolder(folder.certificates());
  }

  private static void writeCertificates(
      AuthorityFolder folder, X509Certificate root, X509Certificate issuing) {
    DurableFiles.create(folder.trustAnchor(), Pem.ofCertificates(List.of(root)), Access.PUBLIC);
    DurableFiles.create(
        folder.issuingCertificate(), Pem.ofCertificates(List.of(issuing)), Access.PUBLIC);
    DurableFiles.create(folder.chain(), Pem.ofCertificates(List.of(issuing, root)), Access.PUBLIC);
  }

  private static void writeKey(Path file, KeyPair keys, char[] passphrase) {
    DurableFiles.create(file, EncryptedKey.encrypt(keys.getPrivate(), passphrase), Access.PRIVATE);
  }

  private void writeInventory(
      AuthorityFolder aside,
      AuthorityFolder target,
      List<X509Certificate> rootAndIssuing,
      Issuer root,
      Issuer issuing) {
    DurableFiles.create(aside.lock(), "", Access.PRIVATE);
    DurableFiles.create(aside.inventory(), "", Access.PRIVATE);
    try (Inventory inventory = Inventory.create(aside.inventory())) {
      record(inventory, CertificateKind.ROOT, rootAndIssuing.get(0), target);
      record(inventory, CertificateKind.ISSUING, rootAndIssuing.get(1), target);
      inventory.publishedLists().setDays(IssuerName.ROOT, request.rootCrlDays());
      inventory.publishedLists().setDays(IssuerName.ISSUING, request.issuingCrlDays());
      CrlPublisher publisher = new CrlPublisher(aside, inventory, clock, milestones);
      publisher.publish(IssuerName.ROOT, root);
      publisher.publish(IssuerName.ISSUING, issuing);
    }
  }

  private void record(
      Inventory inventory,
      CertificateKind kind,
      X509Certificate certificate,
      AuthorityFolder target) {
    Instant now = clock.instant();
    String name = SubjectNames.commonNameOf(Issuer.subjectOf(certificate));
    CertificateRecord pending =
        CertificateRecord.pending(kind, name, Optional.empty(), certificate, target.path(), now);
    inventory.record(pending);
    inventory.markIssued(pending.serial());
  }
}
