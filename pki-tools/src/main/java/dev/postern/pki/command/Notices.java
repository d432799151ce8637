package dev.postern.pki.command;

import dev.postern.pki.authority.AuthorityFolder;
import dev.postern.pki.files.DurableFiles;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.x509.Pem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;

/** What the user should know although it was not asked for: a door is about to shut, or open. */
final class Notices {
  private static final Duration SOON = Duration.ofDays(1);

  private Notices() {}

  static void print(AuthorityFolder folder, Inventory inventory, Instant now, PrintWriter err) {
    for (IssuerName issuer : IssuerName.values()) {
      if (inventory.publishedLists().lackRevocation(issuer)) {
        notice(err, issuer, "lacks a revocation, because a command was interrupted");
      }
      Instant end = end(folder.revocationList(issuer));
      if (end.isBefore(now.plus(SOON))) {
        String verb = end.isBefore(now) ? "ended on " : "ends on ";
        notice(err, issuer, verb + Dates.second(end) + ", and the proxy then lets nobody in");
      }
    }
  }

  private static Instant end(Path file) {
    return Pem.revocationLists(DurableFiles.read(file), file.toString()).stream()
        .map(X509CRL::getNextUpdate)
        .findFirst()
        .orElseThrow()
        .toInstant();
  }

  private static void notice(PrintWriter err, IssuerName issuer, String what) {
    err.println(
        "postern-pki: the revocation list of the %s CA %s; run: postern-pki crl"
            .formatted(issuer.word(), what));
  }
}
