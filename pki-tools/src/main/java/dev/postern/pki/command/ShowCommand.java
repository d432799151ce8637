package dev.postern.pki.command;

import dev.postern.pki.authority.AuthorityFolder;
import dev.postern.pki.files.DurableFiles;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.Pem;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows everything about a certificate. */
@Command(name = "show", description = "Shows everything about one certificate.")
@SuppressWarnings("NullAway.Init")
final class ShowCommand implements Runnable {
  private final Surroundings surroundings;

  @Mixin private final FolderOption folder = new FolderOption();

  @Parameters(
      paramLabel = "SERIAL|USER@DOMAIN|FILE",
      description =
          "A serial number in hexadecimal, an address, a server's name, or a certificate file of any CA.")
  private String target;

  @Option(names = "--pem", description = "The certificate itself too, in PEM.")
  private boolean pem;

  ShowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    Instant now = surroundings.clock().instant();
    AuthorityFolder authorityFolder = folder.folder(surroundings);
    try (Inventory inventory = Inventory.open(authorityFolder.inventory())) {
      Optional<Path> file = Selection.file(target);
      if (file.isPresent()) {
        showFile(inventory, file.get());
      } else {
        Selection.find(inventory, target)
            .forEach(record -> show(record.certificate(), Optional.of(record)));
      }
      Notices.print(authorityFolder, inventory, now, surroundings.err());
    }
  }

  private void showFile(Inventory inventory, Path file) {
    X509Certificate certificate = Pem.firstCertificate(DurableFiles.read(file), file.toString());
    show(certificate, inventory.withFingerprint(Fingerprint.of(certificate)));
  }

  private void show(X509Certificate certificate, Optional<CertificateRecord> record) {
    var out = surroundings.out();
    Description.ofRecord(record, surroundings.clock().instant()).forEach(out::println);
    Description.ofCertificate(certificate).forEach(out::println);
    if (pem) {
      out.print(Pem.ofCertificates(List.of(certificate)));
    }
    out.println();
  }
}
