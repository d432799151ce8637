package dev.postern.pki.inventory;

import dev.postern.pki.PkiException;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.RevocationReason;
import dev.postern.pki.x509.SerialNumber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The inventory file. Every method is one transaction, on disk when it returns; a crash leaves the
 * state before or after it. Commands that change it also hold the folder's lock.
 */
public final class Inventory implements AutoCloseable {
  private static final String COLUMNS =
      "SELECT serial, kind, name, device, der, folder, recorded, stage, revoked, reason"
          + " FROM certificate ";
  private static final String REVOKE =
      "UPDATE certificate SET revoked = ?, reason = ? WHERE serial = ? AND revoked IS NULL";

  private final Database database;

  private Inventory(Database database) {
    this.database = database;
  }

  /** Makes a new inventory in a file that is already there, empty. */
  public static Inventory create(Path file) {
    Database database = Database.open(file);
    Schema.create(database);
    return new Inventory(database);
  }

  /**
   * Opens an inventory.
   *
   * @throws PkiException if the file is missing, or made by another version of this program
   */
  public static Inventory open(Path file) {
    refuseIfAbsent(file);
    Database database = Database.open(file);
    Schema.check(database, file);
    return new Inventory(database);
  }

  /** Refuses a file that is not there, rather than making an empty one. */
  public static void refuseIfAbsent(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PkiException(
          "There is no CA in %s (no %s); make one with 'postern-pki init', or name its folder with --dir."
              .formatted(file.getParent(), file.getFileName()));
    }
  }

  /** Records a certificate before any file of it is written. */
  public void record(CertificateRecord pending) {
    database.update(
        "INSERT INTO certificate"
            + " (serial, kind, name, device, fingerprint, der, folder, recorded, stage)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        pending.serial().toString(),
        pending.kind().word(),
        pending.name(),
        pending.device().orElse(null),
        pending.fingerprint().hexadecimal(),
        Pem.encoded(pending.certificate()),
        pending.folder().toString(),
        pending.recorded().getEpochSecond(),
        pending.stage().word());
  }

  /** Its files are in place. */
  public void markIssued(SerialNumber serial) {
    mark(serial, Stage.ISSUED);
  }

  /** Its files are not in place and never will be: revoked, so that no list forgets it. */
  public void markAbandoned(SerialNumber serial, Instant now) {
    database.inTransaction(
        () -> {
          revoke(serial, now, RevocationReason.UNSPECIFIED);
          mark(serial, Stage.ABANDONED);
        });
  }

  private void mark(SerialNumber serial, Stage stage) {
    database.update(
        "UPDATE certificate SET stage = ? WHERE serial = ? AND stage = 'pending'",
        stage.word(),
        serial.toString());
  }

  /** Revokes certificates, all or none. One that is revoked already keeps its date and reason. */
  public void revoke(List<SerialNumber> serials, Instant now, RevocationReason reason) {
    database.inTransaction(() -> serials.forEach(serial -> revoke(serial, now, reason)));
  }

  private void revoke(SerialNumber serial, Instant now, RevocationReason reason) {
    database.update(REVOKE, now.getEpochSecond(), reason.word(), serial.toString());
  }

  /** What is known of revocation lists. */
  public PublishedLists publishedLists() {
    return new PublishedLists(database);
  }

  /** All that an issuer's next list must name. */
  public List<CertificateRecord> revokedBy(IssuerName issuer) {
    return select(
        "WHERE revoked IS NOT NULL AND kind "
            + PublishedLists.kindsOf(issuer)
            + " ORDER BY revoked");
  }

  /** Everything, the oldest first. */
  public List<CertificateRecord> all() {
    return select("ORDER BY recorded, rowid");
  }

  /** Those that a crash, or a command still at work, left between recording and handing out. */
  public List<CertificateRecord> pending() {
    return select("WHERE stage = 'pending'");
  }

  /** Those of a mailbox, server name or CA name. */
  public List<CertificateRecord> named(String name) {
    return select("WHERE name = ? ORDER BY recorded, rowid", name);
  }

  /** The one with this serial number. */
  public Optional<CertificateRecord> withSerial(SerialNumber serial) {
    return select("WHERE serial = ?", serial.toString()).stream().findFirst();
  }

  /** The one with this fingerprint. */
  public Optional<CertificateRecord> withFingerprint(Fingerprint fingerprint) {
    return select("WHERE fingerprint = ?", fingerprint.hexadecimal()).stream().findFirst();
  }

  private List<CertificateRecord> select(String condition, Object... values) {
    return database.query(COLUMNS + condition, Rows::toRecord, values);
  }

  @Override
  public void close() {
    try {
      database.close();
    } catch (SQLException e) {
      throw new PkiException("Cannot close the inventory.", e);
    }
  }
}
