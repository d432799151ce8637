package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.identity.Directory;
import dev.postern.proxy.identity.IdentityMapper;
import dev.postern.proxy.identity.Mapping;
import dev.postern.proxy.tls.Explanation;
import dev.postern.proxy.tls.PathVerifier;
import dev.postern.proxy.tls.Verdict;
import dev.postern.proxy.tls.Verdict.Rejected;
import dev.postern.proxy.tls.Verdict.Trusted;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern explain}: what a certificate would meet here, without a client. */
@Command(
    name = "explain",
    description =
        "Show every check of a certificate with its result, the user it names and the addresses"
            + " that user may send from. Exit status 0: it may send; 1: it may not.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

  @Mixin Main.ConfigOption config = new Main.ConfigOption();

  @Parameters(
      paramLabel = "CERT.pem",
      description = "The certificate, and behind it those that the client sends along.")
  Path certificate = Path.of("");

  @Option(
      names = "--ocsp",
      description = "Ask the OCSP responder as well, where the configuration has one asked.")
  boolean asking;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try {
      return explain(ConfigLoader.load(config.file)) ? 0 : 1;
    } catch (ConfigException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private boolean explain(PosternConfig read) {
    PathVerifier verifier = new PathVerifier(read.trust());
    verifier.fetchLists();
    Explanation explanation = verifier.explain(certificate, asking);
    say("certificate", explanation.certificate().getSubjectX500Principal().getName());
    say("serial", explanation.certificate().getSerialNumber().toString(16));
    verifier.places().lines().forEach(place -> say("list", place));
    explanation.steps().forEach(step -> line(step.good(), step.what(), step.detail()));
    if (!(explanation.verdict() instanceof Trusted trusted)) {
      say("verdict", refusal(explanation.verdict()));
      return false;
    }
    if (!trusted.exception().isEmpty()) {
      say("override", trusted.exception());
    }
    IdentityMapper mapper =
        new IdentityMapper(
            read.identity(), Directory.of(read.identity(), read.policy().groups().keySet()));
    Mapping mapping = mapper.map(trusted.certificate());
    if (mapping instanceof Mapping.Mapped mapped) {
      return admitted(trusted, mapped.identity(), verifier);
    }
    line(false, "user", ((Mapping.Nobody) mapping).detail());
    say("verdict", "refused: no user for this certificate");
    return false;
  }

  private boolean admitted(Trusted trusted, ClientIdentity identity, PathVerifier verifier) {
    line(true, "user", identity.user() + ", named by " + identity.rule());
    Optional<Rejected> block = verifier.blockOf(identity.user());
    if (block.isPresent()) {
      line(false, "block list", block.get().detail());
      say("verdict", refusal(block.get()));
      return false;
    }
    say("senders", String.join(", ", identity.senders()));
    say("verdict", "may send; judged anew at " + trusted.until() + " at the latest");
    return !identity.senders().isEmpty();
  }

  private static String refusal(Verdict verdict) {
    return verdict instanceof Rejected rejected
        ? "refused: "
            + rejected.reason().name().toLowerCase(Locale.ROOT).replace('_', '-')
            + ": "
            + rejected.detail()
        : "refused: no certificate";
  }

  private void line(boolean good, String what, String detail) {
    out().println((good ? "  ok    " : "  FAIL  ") + what + ": " + detail);
    out().flush();
  }

  private void say(String what, String value) {
    out().println(what + ": " + value);
    out().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
