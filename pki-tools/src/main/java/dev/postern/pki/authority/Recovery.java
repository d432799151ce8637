package dev.postern.pki.authority;

import dev.postern.pki.PkiException;
import dev.postern.pki.files.DurableFiles;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Settles what a crash left pending: a certificate whose folder is in place was handed out;
 * otherwise nobody has its key, and what was written of it is removed. Done under the folder's
 * lock, hence never to a command at work.
 */
final class Recovery {
  private final Inventory inventory;
  private final Clock clock;

  Recovery(Inventory inventory, Clock clock) {
    this.inventory = inventory;
    this.clock = clock;
  }

  void settleAll() {
    inventory.pending().forEach(this::settle);
  }

  void settle(CertificateRecord pending) {
    DurableFiles.deleteFolder(Kit.aside(pending));
    if (isInPlace(pending)) {
      inventory.markIssued(pending.serial());
    } else {
      inventory.markAbandoned(pending.serial(), clock.instant());
    }
  }

  /** In doubt it is not: a certificate that cannot be read is better revoked than forgotten. */
  private static boolean isInPlace(CertificateRecord pending) {
    Path file = pending.folder().resolve(Kit.CERTIFICATE);
    try {
      return Files.isRegularFile(file)
          && Fingerprint.of(Pem.firstCertificate(DurableFiles.read(file), file.toString()))
              .equals(pending.fingerprint());
    } catch (PkiException e) {
      return false;
    }
  }
}
