package dev.postern.pki.command;

import dev.postern.pki.PkiException;
import dev.postern.pki.authority.Authority;
import dev.postern.pki.authority.AuthorityFolder;
import dev.postern.pki.authority.IssuanceRequest;
import dev.postern.pki.authority.P12Password;
import dev.postern.pki.files.SecretFile;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.inventory.Status;
import dev.postern.pki.x509.Mailbox;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Issues a user's certificate. */
@Command(
    name = "issue",
    description = "Issues a certificate with which a user, or a service, may send mail.")
@SuppressWarnings("NullAway.Init")
final class IssueCommand implements Runnable {
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}");

  private final Surroundings surroundings;

  @Mixin private final FolderOption folder = new FolderOption();
  @Mixin private final PassphraseOptions passphrase = new PassphraseOptions();
  @Mixin private final KeyAlgorithmOption algorithm = new KeyAlgorithmOption();
  @Mixin private final ValidityOptions validity = new ValidityOptions();

  @Parameters(paramLabel = "USER@DOMAIN", description = "The address the certificate stands for.")
  private Mailbox mailbox;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description =
          "The device it is for, such as 'laptop': one certificate a device, so that one can be revoked.")
  private @Nullable String device;

  @Option(
      names = "--cn",
      paramLabel = "NAME",
      description = "The common name that certificate choosers show; default: the address.")
  private @Nullable String commonName;

  @Option(
      names = "--p12-password-file",
      paramLabel = "FILE",
      description =
          "First line: the password of the PKCS#12 files. Without it one is made and put beside them.")
  private @Nullable Path p12PasswordFile;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where to put the files; default: a new folder in the CA's folder.")
  private @Nullable Path out;

  IssueCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    AuthorityFolder target = folder.folder(surroundings);
    Authority.refuseIfAbsent(target);
    IssuanceRequest request = request();
    char[] secret = passphrase.existing(surroundings);
    try (Authority authority =
        Authority.open(target, surroundings.clock(), surroundings.milestones())) {
      CertificateRecord issued =
          authority.issue(request, authority.unlock(IssuerName.ISSUING, secret));
      report(issued, request);
      reportOthers(authority, issued);
    }
  }

  private IssuanceRequest request() {
    if (device != null && !DEVICE.matcher(device).matches()) {
      throw new PkiException(
          "The device name must be 1 to 32 letters, digits, spaces, dots, hyphens or underscores,"
              + " starting with a letter or digit.");
    }
    P12Password password =
        p12PasswordFile == null
            ? P12Password.generate()
            : P12Password.chosen(SecretFile.firstLine(p12PasswordFile, "PKCS#12 password"));
    return IssuanceRequest.client(
        mailbox,
        Optional.ofNullable(device),
        Optional.ofNullable(commonName),
        algorithm.algorithm(),
        validity.request(),
        password,
        Optional.ofNullable(out));
  }

  private void report(CertificateRecord issued, IssuanceRequest request) {
    PrintWriter writer = surroundings.out();
    Reports.issued(writer, issued);
    writer.println("  identity.p12         to import: Thunderbird, Windows, Android 14 and later");
    writer.println("  identity-legacy.p12  to import: macOS, iOS, older Android");
    if (request.p12Password().stream().anyMatch(P12Password::generated)) {
      writer.println(
          "  p12-password.txt     the password of both; send it by another way than the files");
    }
    writer.println("  key.pem, chain.pem   for msmtp, mutt, curl, git send-email, Postfix");
    writer.println();
    writer.println(
        "If the device is lost: postern-pki revoke " + issued.serial() + " --reason keyCompromise");
  }

  private void reportOthers(Authority authority, CertificateRecord issued) {
    long others =
        authority.inventory().named(issued.name()).stream()
            .filter(record -> record.status(surroundings.clock().instant()) == Status.VALID)
            .filter(record -> !record.serial().equals(issued.serial()))
            .count();
    if (others > 0) {
      surroundings
          .out()
          .println(
              "Other valid certificates of %s: %d; see: postern-pki list %s"
                  .formatted(issued.name(), others, issued.name()));
    }
  }
}
