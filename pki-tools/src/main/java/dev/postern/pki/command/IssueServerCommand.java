package dev.postern.pki.command;

import dev.postern.pki.authority.Authority;
import dev.postern.pki.authority.AuthorityFolder;
import dev.postern.pki.authority.IssuanceRequest;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.x509.ServerName;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Issues the proxy's own certificate. */
@Command(
    name = "issue-server",
    description = "Issues a certificate for the proxy itself, or for another TLS server.")
@SuppressWarnings("NullAway.Init")
final class IssueServerCommand implements Runnable {
  private final Surroundings surroundings;

  @Mixin private final FolderOption folder = new FolderOption();
  @Mixin private final PassphraseOptions passphrase = new PassphraseOptions();
  @Mixin private final KeyAlgorithmOption algorithm = new KeyAlgorithmOption();
  @Mixin private final ValidityOptions validity = new ValidityOptions();

  @Parameters(paramLabel = "NAME", description = "The DNS name or IP address clients connect to.")
  private ServerName name;

  @Option(
      names = "--san",
      paramLabel = "NAME",
      split = ",",
      description = "A further DNS name or IP address; may be given several times.")
  private List<ServerName> furtherNames = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where to put the files; default: a new folder in the CA's folder.")
  private @Nullable Path out;

  IssueServerCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    AuthorityFolder target = folder.folder(surroundings);
    Authority.refuseIfAbsent(target);
    IssuanceRequest request =
        IssuanceRequest.server(
            names(), algorithm.algorithm(), validity.request(), Optional.ofNullable(out));
    char[] secret = passphrase.existing(surroundings);
    try (Authority authority =
        Authority.open(target, surroundings.clock(), surroundings.milestones())) {
      report(authority.issue(request, authority.unlock(IssuerName.ISSUING, secret)));
    }
  }

  private List<ServerName> names() {
    List<ServerName> names = new ArrayList<>();
    names.add(name);
    furtherNames.stream().filter(further -> !names.contains(further)).forEach(names::add);
    return names;
  }

  private void report(CertificateRecord issued) {
    PrintWriter writer = surroundings.out();
    Reports.issued(writer, issued);
    writer.println("  key.pem is not encrypted: only the proxy's user may read it.");
    writer.println();
    writer.println("In postern.conf:");
    writer.println(Settings.line("postern.tls.certificate", issued.folder().resolve("chain.pem")));
    writer.println(Settings.line("postern.tls.key", issued.folder().resolve("key.pem")));
    writer.println();
    writer.println("Next: postern-pki issue alice@example.org");
  }
}
