package dev.postern.pki.command;

import dev.postern.pki.inventory.CertificateRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Certificates as a table for people, or as JSON for programs. */
final class Listing {
  private static final List<String> HEAD =
      List.of("SERIAL", "STATUS", "KIND", "NAME", "DEVICE", "UNTIL");

  private Listing() {}

  static String table(List<CertificateRecord> records, Instant now) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    records.forEach(record -> rows.add(row(record, now)));
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < HEAD.size(); column++) {
      int index = column;
      widths.add(rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
    }
    return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
  }

  private static List<String> row(CertificateRecord record, Instant now) {
    return List.of(
        record.serial().toString(),
        record.status(now).words(),
        record.kind().word(),
        record.name(),
        record.device().orElse("-"),
        Dates.day(record.validity().notAfter()));
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      line.append(row.get(column));
      line.append(" ".repeat(widths.get(column) - row.get(column).length() + 2));
    }
    return line.toString().stripTrailing() + "\n";
  }

  static String json(List<CertificateRecord> records, Instant now) {
    return records.stream()
        .map(record -> object(record, now))
        .collect(Collectors.joining(",\n ", "[", "]\n"));
  }

  private static String object(CertificateRecord record, Instant now) {
    List<String> members = new ArrayList<>();
    add(members, "serial", record.serial().toString());
    add(members, "status", record.status(now).words());
    add(members, "kind", record.kind().word());
    add(members, "name", record.name());
    record.device().ifPresent(device -> add(members, "device", device));
    add(members, "notBefore", record.validity().notBefore().toString());
    add(members, "notAfter", record.validity().notAfter().toString());
    record
        .revocation()
        .ifPresent(
            revocation -> {
              add(members, "revoked", revocation.date().toString());
              add(members, "reason", revocation.reason().word());
            });
    add(members, "sha256", record.fingerprint().hexadecimal());
    add(members, "folder", record.folder().toString());
    return members.stream().collect(Collectors.joining(", ", "{", "}"));
  }

  private static void add(List<String> members, String key, String value) {
    members.add(Json.quoted(key) + ": " + Json.quoted(value));
  }
}
