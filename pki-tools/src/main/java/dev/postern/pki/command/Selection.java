package dev.postern.pki.command;

import dev.postern.pki.PkiException;
import dev.postern.pki.files.DurableFiles;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.Mailbox;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.Printable;
import dev.postern.pki.x509.SerialNumber;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which certificates of the inventory an argument means. */
final class Selection {
  private Selection() {}

  /**
   * Takes the argument for a file if there is one of that name, else for an address if it has an
   * '@', else for a serial number, else for a server's name.
   */
  static List<CertificateRecord> find(Inventory inventory, String argument) {
    Optional<Path> file = file(argument);
    if (file.isPresent()) {
      return List.of(ofFile(inventory, file.get()));
    }
    if (argument.indexOf('@') >= 0) {
      return ofName(inventory, Mailbox.parse(argument).toString());
    }
    Optional<CertificateRecord> bySerial =
        SerialNumber.parse(argument).flatMap(inventory::withSerial);
    return bySerial.isPresent()
        ? List.of(bySerial.get())
        : ofName(inventory, argument.toLowerCase(Locale.ROOT));
  }

  /** The file an argument names, if there is one. */
  static Optional<Path> file(String argument) {
    try {
      return Optional.of(Path.of(argument)).filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static CertificateRecord ofFile(Inventory inventory, Path file) {
    Fingerprint fingerprint =
        Fingerprint.of(Pem.firstCertificate(DurableFiles.read(file), file.toString()));
    return inventory
        .withFingerprint(fingerprint)
        .orElseThrow(
            () -> new PkiException("The certificate in " + file + " was not issued by this CA."));
  }

  private static List<CertificateRecord> ofName(Inventory inventory, String name) {
    List<CertificateRecord> found = inventory.named(name);
    if (found.isEmpty()) {
      throw new PkiException(
          "Nothing was issued under '%s'; see what was: postern-pki list --all"
              .formatted(Printable.of(name)));
    }
    return found;
  }
}
