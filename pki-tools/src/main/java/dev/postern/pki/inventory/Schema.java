package dev.postern.pki.inventory;

import dev.postern.pki.PkiException;
import java.nio.file.Path;
import java.util.List;

/** The tables, and the mark by which a file is known to hold them. */
final class Schema {
  /** SQLite's {@code application_id}: "PsPK". */
  private static final int APPLICATION = 0x5073504b;

  private static final int VERSION = 1;

  private static final List<String> STATEMENTS =
      List.of(
          """
          CREATE TABLE certificate (
            serial TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('root', 'issuing', 'server', 'client')),
            name TEXT NOT NULL,
            device TEXT,
            fingerprint TEXT NOT NULL UNIQUE,
            der BLOB NOT NULL,
            folder TEXT NOT NULL,
            recorded INTEGER NOT NULL,
            stage TEXT NOT NULL CHECK (stage IN ('pending', 'issued', 'abandoned')),
            revoked INTEGER,
            reason TEXT,
            CHECK ((revoked IS NULL) = (reason IS NULL)),
            CHECK (stage <> 'abandoned' OR revoked IS NOT NULL))
          """,
          "CREATE INDEX certificate_name ON certificate (name)",
          """
          CREATE TABLE crl (
            issuer TEXT NOT NULL PRIMARY KEY,
            number INTEGER NOT NULL,
            covered INTEGER NOT NULL,
            days INTEGER NOT NULL)
          """,
          "INSERT INTO crl VALUES ('root', 0, 0, 180), ('issuing', 0, 0, 7)",
          // What was issued stays on record: not even a careless query may take it away.
          """
          CREATE TRIGGER certificate_stays BEFORE DELETE ON certificate
          BEGIN SELECT RAISE(ABORT, 'a certificate never leaves the inventory'); END
          """,
          """
          CREATE TRIGGER crl_number_grows BEFORE UPDATE OF number ON crl
          WHEN NEW.number <= OLD.number
          BEGIN SELECT RAISE(ABORT, 'a CRL number must grow'); END
          """,
          "PRAGMA application_id = " + APPLICATION,
          "PRAGMA user_version = " + VERSION);

  private Schema() {}

  static void create(Database database) {
    database.inTransaction(() -> STATEMENTS.forEach(database::update));
  }

  static void check(Database database, Path file) {
    if (pragma(database, "application_id") != APPLICATION) {
      throw new PkiException(file + " is not an inventory of postern-pki.");
    }
    int version = pragma(database, "user_version");
    if (version != VERSION) {
      throw new PkiException(
          "%s has inventory format %d; this postern-pki reads format %d."
              .formatted(file, version, VERSION));
    }
  }

  private static int pragma(Database database, String name) {
    return database.query("PRAGMA " + name, row -> row.getInt(1)).get(0);
  }
}
