package dev.postern.pki.command;

import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.inventory.IssuerName;
import java.io.PrintWriter;

/** What the user should know although it was not asked for. */
final class Notices {
  private Notices() {}

  static void ofUnpublishedRevocations(Inventory inventory, PrintWriter err) {
    for (IssuerName issuer : IssuerName.values()) {
      if (inventory.hasUnpublishedRevocations(issuer)) {
        err.println(
            "postern-pki: the revocation list of the %s CA lacks a revocation, because a command was interrupted; run: postern-pki crl"
                .formatted(issuer.word()));
      }
    }
  }
}
