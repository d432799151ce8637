package dev.postern.pki.authority;

import dev.postern.pki.files.Access;
import dev.postern.pki.files.DurableFiles;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.x509.Issuer;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.RevocationList;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Signs and writes revocation lists. The number is taken, on disk, before the list is signed: after
 * a crash a number may be missing, but none is used twice. Nothing that was ever revoked leaves the
 * list, expired or not.
 */
final class CrlPublisher {
  private final AuthorityFolder folder;
  private final Inventory inventory;
  private final Clock clock;
  private final Milestones milestones;

  CrlPublisher(AuthorityFolder folder, Inventory inventory, Clock clock, Milestones milestones) {
    this.folder = folder;
    this.inventory = inventory;
    this.clock = clock;
    this.milestones = milestones;
  }

  X509CRL publish(IssuerName name, Issuer issuer) {
    BigInteger number = inventory.publishedLists().takeNumber(name);
    milestones.reached(Milestone.CRL_NUMBER_TAKEN);
    List<RevocationList.Entry> entries =
        inventory.revokedBy(name).stream().map(CrlPublisher::entry).toList();
    X509CRL list =
        issuer.sign(
            RevocationList.ofDays(
                number, clock.instant(), inventory.publishedLists().days(name), entries));
    write(name, list);
    inventory.publishedLists().markPublished(name, entries.size());
    milestones.reached(Milestone.CRL_PUBLISHED);
    return list;
  }

  private static RevocationList.Entry entry(CertificateRecord revoked) {
    return revoked
        .revocation()
        .map(why -> new RevocationList.Entry(revoked.serial(), why.date(), why.reason()))
        .orElseThrow();
  }

  private void write(IssuerName name, X509CRL list) {
    DurableFiles.replace(
        folder.revocationList(name), Pem.ofRevocationLists(List.of(list)), Access.PUBLIC);
    milestones.reached(Milestone.CRL_REPLACED);
    DurableFiles.replace(
        folder.revocationLists(), Pem.ofRevocationLists(listsInPlace()), Access.PUBLIC);
    milestones.reached(Milestone.COMBINED_CRL_REPLACED);
  }

  private List<X509CRL> listsInPlace() {
    List<X509CRL> lists = new ArrayList<>();
    for (IssuerName issuer : IssuerName.values()) {
      Path file = folder.revocationList(issuer);
      if (Files.exists(file)) {
        lists.addAll(Pem.revocationLists(DurableFiles.read(file), file.toString()));
      }
    }
    return lists;
  }
}
