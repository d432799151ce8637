package dev.postern.pki.inventory;

import dev.postern.pki.PkiException;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.RevocationReason;
import dev.postern.pki.x509.SerialNumber;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** From a row of the table to a value. */
final class Rows {
  private Rows() {}

  static CertificateRecord toRecord(ResultSet row) throws SQLException {
    String serial = row.getString("serial");
    return new CertificateRecord(
        SerialNumber.parse(serial)
            .orElseThrow(() -> new PkiException("The inventory has a damaged serial: " + serial)),
        CertificateKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("name"),
        Optional.ofNullable(row.getString("device")),
        Pem.firstCertificate(row.getBytes("der"), "The inventory's entry " + serial),
        Path.of(row.getString("folder")),
        Instant.ofEpochSecond(row.getLong("recorded")),
        Stage.valueOf(row.getString("stage").toUpperCase(Locale.ROOT)),
        revocation(row));
  }

  private static Optional<Revocation> revocation(ResultSet row) throws SQLException {
    String reason = row.getString("reason");
    return reason == null
        ? Optional.empty()
        : Optional.of(
            new Revocation(
                Instant.ofEpochSecond(row.getLong("revoked")), RevocationReason.parse(reason)));
  }
}
