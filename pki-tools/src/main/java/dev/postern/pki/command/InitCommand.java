package dev.postern.pki.command;

import dev.postern.pki.authority.AuthorityFolder;
import dev.postern.pki.authority.Founding;
import dev.postern.pki.authority.FoundingRequest;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.x509.SubjectNames;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a CA. */
@Command(
    name = "init",
    description =
        "Makes a CA: a root CA, an issuing CA below it, and their first revocation lists.")
final class InitCommand implements Runnable {
  private final Surroundings surroundings;

  @Mixin private final FolderOption folder = new FolderOption();
  @Mixin private final PassphraseOptions passphrase = new PassphraseOptions();
  @Mixin private final KeyAlgorithmOption algorithm = new KeyAlgorithmOption();

  @Option(
      names = {"--organisation", "--organization"},
      paramLabel = "NAME",
      defaultValue = "Postern",
      description = "The organisation in every name the CA gives; default: ${DEFAULT-VALUE}.")
  private String organisation = "Postern";

  @Option(
      names = "--root-days",
      paramLabel = "N",
      defaultValue = "7300",
      converter = Days.class,
      description = "Validity of the root CA in days; default: ${DEFAULT-VALUE}.")
  private int rootDays;

  @Option(
      names = "--issuing-days",
      paramLabel = "N",
      defaultValue = "3650",
      converter = Days.class,
      description = "Validity of the issuing CA in days; default: ${DEFAULT-VALUE}.")
  private int issuingDays;

  @Option(
      names = "--crl-days",
      paramLabel = "N",
      defaultValue = "7",
      converter = Days.class,
      description =
          "For how many days a revocation list of the issuing CA holds; default: ${DEFAULT-VALUE}.")
  private int crlDays;

  @Option(
      names = "--root-crl-days",
      paramLabel = "N",
      defaultValue = "180",
      converter = Days.class,
      description =
          "For how many days a revocation list of the root CA holds; default: ${DEFAULT-VALUE}.")
  private int rootCrlDays;

  InitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    AuthorityFolder target = folder.folder(surroundings);
    Founding.refuseIfTaken(target);
    FoundingRequest request =
        new FoundingRequest(
            organisation,
            algorithm.algorithm(),
            rootDays,
            Math.min(issuingDays, rootDays),
            rootCrlDays,
            crlDays);
    SubjectNames.authority(organisation, "Issuing CA");
    new Founding(request, surroundings.clock(), surroundings.milestones())
        .found(target, passphrase.fresh(surroundings));
    report(target);
  }

  private void report(AuthorityFolder made) {
    PrintWriter out = surroundings.out();
    out.println("Made a CA in " + made.path());
    describe(out, made, IssuerName.ROOT);
    describe(out, made, IssuerName.ISSUING);
    out.println(
        "  Keys: " + made.privateFolder() + " (encrypted; without the passphrase they are lost)");
    out.println(
        "  The root's key is needed only for its revocation list, every " + rootCrlDays + " days:");
    out.println("  keep " + made.key(IssuerName.ROOT).getFileName() + " elsewhere if you can.");
    out.println();
    out.println("Let the proxy trust it, in postern.conf:");
    out.println(Settings.list("postern.trust.authorities", made.trustAnchor()));
    out.println(Settings.list("postern.trust.intermediates", made.issuingCertificate()));
    out.println(Settings.list("postern.trust.crl-files", made.revocationLists()));
    out.println(
        "If it runs as another user or on another machine, give it copies of these three files.");
    out.println("The lists end after " + crlDays + " days: run 'postern-pki crl' daily.");
    out.println();
    out.println("Next: postern-pki issue-server mail.example.org");
    out.println("      postern-pki issue alice@example.org");
  }

  private static void describe(PrintWriter out, AuthorityFolder made, IssuerName name) {
    var certificate = made.certificate(name);
    out.println(
        "  %s, until %s"
            .formatted(
                certificate.getSubjectX500Principal(),
                Dates.day(certificate.getNotAfter().toInstant())));
  }
}
