package dev.postern.pki.command;

import dev.postern.pki.PkiException;
import dev.postern.pki.authority.Authority;
import dev.postern.pki.authority.AuthorityFolder;
import dev.postern.pki.inventory.CertificateKind;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.inventory.Stage;
import dev.postern.pki.x509.Issuer;
import dev.postern.pki.x509.RevocationReason;
import java.io.PrintWriter;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Revokes certificates. */
@Command(
    name = "revoke",
    description = {
      "Revokes certificates for good and issues the revocation list again at once.",
      "An address means all certificates of that user: this is how somebody leaves."
    })
@SuppressWarnings("NullAway.Init")
final class RevokeCommand implements Runnable {
  private final Surroundings surroundings;

  @Mixin private final FolderOption folder = new FolderOption();
  @Mixin private final PassphraseOptions passphrase = new PassphraseOptions();

  @Parameters(
      paramLabel = "SERIAL|USER@DOMAIN|FILE",
      description =
          "A serial number in hexadecimal, an address, a server's name, or a certificate file.")
  private String target;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "With an address: only the certificates for this device.")
  private @Nullable String device;

  @Option(
      names = "--reason",
      paramLabel = "WORD",
      defaultValue = "unspecified",
      description =
          "unspecified, keyCompromise, cACompromise, affiliationChanged, superseded,"
              + " cessationOfOperation or privilegeWithdrawn; default: ${DEFAULT-VALUE}.")
  private RevocationReason reason = RevocationReason.UNSPECIFIED;

  RevokeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    AuthorityFolder authorityFolder = folder.folder(surroundings);
    Authority.refuseIfAbsent(authorityFolder);
    char[] secret = passphrase.existing(surroundings);
    try (Authority authority =
        Authority.open(authorityFolder, surroundings.clock(), surroundings.milestones())) {
      List<CertificateRecord> records = selected(authority);
      IssuerName name = records.get(0).kind().issuer();
      Issuer issuer = authority.unlock(name, secret);
      X509CRL list = authority.revoke(records, reason, name, issuer);
      records.forEach(this::report);
      Reports.published(surroundings.out(), name, list);
      reportNext(authorityFolder);
    }
  }

  private List<CertificateRecord> selected(Authority authority) {
    List<CertificateRecord> found =
        Selection.find(authority.inventory(), target).stream()
            .filter(record -> record.stage() == Stage.ISSUED)
            .filter(record -> device == null || record.device().equals(Optional.of(device)))
            .toList();
    if (found.isEmpty()) {
      throw new PkiException(
          "No certificate of '%s'%s was handed out; see: postern-pki list --all"
              .formatted(target, device == null ? "" : " for the device '" + device + "'"));
    }
    if (found.stream().anyMatch(record -> record.kind() == CertificateKind.ROOT)) {
      throw new PkiException(
          "A root cannot revoke itself; remove its certificate from postern.trust.authorities in postern.conf.");
    }
    return found;
  }

  /** The record is from before: what was revoked in it already, keeps its date and reason. */
  private void report(CertificateRecord before) {
    PrintWriter out = surroundings.out();
    String what =
        before.serial()
            + " "
            + before.name()
            + before.device().map(text -> " (" + text + ")").orElse("");
    before
        .revocation()
        .ifPresentOrElse(
            earlier ->
                out.println(
                    "Already revoked on %s (%s): %s"
                        .formatted(Dates.second(earlier.date()), earlier.reason().word(), what)),
            () -> out.println("Revoked (%s): %s".formatted(reason.word(), what)));
  }

  private void reportNext(AuthorityFolder authorityFolder) {
    surroundings
        .out()
        .println(
            "Now give the proxy " + authorityFolder.revocationLists() + " if it reads a copy.");
  }
}
