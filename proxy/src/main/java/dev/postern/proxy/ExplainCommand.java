package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.identity.Directory;
import dev.postern.proxy.identity.IdentityMapper;
import dev.postern.proxy.tls.Explanation;
import dev.postern.proxy.tls.PathVerifier;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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

  /** A file, or a session of the running proxy. */
  static final class Whose {
    @Parameters(
        paramLabel = "CERT.pem",
        description = "The certificate, and behind it those that the client sends along.")
    @Nullable Path certificate;

    @Option(
        names = "--session",
        paramLabel = "ID",
        description =
            "A session that is open now, by its id in the log; the running proxy is asked at"
                + " ops.socket.")
    @Nullable String session;
  }

  @ArgGroup(multiplicity = "1")
  Whose whose = new Whose();

  @Option(
      names = "--ocsp",
      description = "Ask the OCSP responder as well, where the configuration has one asked.")
  boolean asking;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try {
      String page = page();
      spec.commandLine().getOut().print(page);
      spec.commandLine().getOut().flush();
      return ExplanationPage.maySend(page) ? 0 : 1;
    } catch (ConfigException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private String page() {
    Path certificate = whose.certificate;
    if (certificate == null) {
      return SessionsCommand.ask(config.file, AdminAnswers.EXPLAIN + whose.session);
    }
    PosternConfig read = ConfigLoader.load(config.file);
    PathVerifier verifier = new PathVerifier(read.trust());
    verifier.fetchLists();
    Explanation explanation = verifier.explain(certificate, asking);
    Directory directory = Directory.of(read.identity(), read.policy().groups().keySet());
    return ExplanationPage.of(
        explanation, verifier, new IdentityMapper(read.identity(), directory));
  }
}
