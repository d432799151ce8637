package dev.postern.pki.authority;

import dev.postern.pki.PkiException;
import dev.postern.pki.files.DurableFiles;
import dev.postern.pki.files.FolderLock;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.x509.EncryptedKey;
import dev.postern.pki.x509.Issuer;
import dev.postern.pki.x509.RevocationReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.util.List;

/** The CA while a command works on it: holds the folder's lock from opening to closing. */
public final class Authority implements AutoCloseable {
  private final AuthorityFolder folder;
  private final FolderLock lock;
  private final Inventory inventory;
  private final Clock clock;
  private final Milestones milestones;

  private Authority(
      AuthorityFolder folder,
      FolderLock lock,
      Inventory inventory,
      Clock clock,
      Milestones milestones) {
    this.folder = folder;
    this.lock = lock;
    this.inventory = inventory;
    this.clock = clock;
    this.milestones = milestones;
  }

  /** Waits for the folder, opens it, and settles what a crash may have left. */
  public static Authority open(AuthorityFolder folder, Clock clock, Milestones milestones) {
    refuseIfAbsent(folder);
    FolderLock lock = FolderLock.acquire(folder.lock());
    try {
      Inventory inventory = Inventory.open(folder.inventory());
      new Recovery(inventory, clock).settleAll();
      return new Authority(folder, lock, inventory, clock, milestones);
    } catch (PkiException e) {
      lock.close();
      throw e;
    }
  }

  /** Refuses a folder that holds no CA; asked before the user types a passphrase. */
  public static void refuseIfAbsent(AuthorityFolder folder) {
    Inventory.refuseIfAbsent(folder.inventory());
  }

  /** What is known of certificates. */
  public Inventory inventory() {
    return inventory;
  }

  /**
   * Opens one of the two CA keys.
   *
   * @throws PkiException if the key is not there (the root's may be kept elsewhere), or the
   *     passphrase is another one
   */
  public Issuer unlock(IssuerName name, char[] passphrase) {
    Path file = folder.key(name);
    if (!hasKey(name)) {
      throw new PkiException(
          "The key of the %s CA, %s, is not there; bring it back for this command."
              .formatted(name.word(), file));
    }
    String pem = new String(DurableFiles.read(file), StandardCharsets.US_ASCII);
    PrivateKey key = EncryptedKey.decrypt(pem, passphrase, file.toString());
    return Issuer.of(folder.certificate(name), key);
  }

  /** Whether a CA's key is in the folder. */
  public boolean hasKey(IssuerName name) {
    return Files.exists(folder.key(name));
  }

  /** Makes a key and a certificate, and writes them out. */
  public CertificateRecord issue(IssuanceRequest request, Issuer issuing) {
    return new Issuance(folder, inventory, clock, milestones).issue(request, issuing);
  }

  /** Revokes certificates of one issuer, all or none, and publishes its list. */
  public X509CRL revoke(
      List<CertificateRecord> records, RevocationReason reason, IssuerName name, Issuer issuer) {
    inventory.revoke(
        records.stream().map(CertificateRecord::serial).toList(), clock.instant(), reason);
    milestones.reached(Milestone.REVOCATION_RECORDED);
    return publish(name, issuer);
  }

  /** Signs and writes a new list of one issuer. */
  public X509CRL publish(IssuerName name, Issuer issuer) {
    return new CrlPublisher(folder, inventory, clock, milestones).publish(name, issuer);
  }

  @Override
  public void close() {
    inventory.close();
    lock.close();
  }
}
