package dev.postern.pki.command;

import dev.postern.pki.PkiException;
import dev.postern.pki.x509.KeyAlgorithm;
import dev.postern.pki.x509.Mailbox;
import dev.postern.pki.x509.RevocationReason;
import dev.postern.pki.x509.ServerName;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program: its commands, and how their failures become a sentence and an exit status. */
@Command(
    name = "postern-pki",
    versionProvider = VersionProvider.class,
    description = "A certificate authority in a folder, for people who send mail through Postern.",
    footer = {
      "",
      "Start with:  postern-pki init --organisation 'Example Org'",
      "             postern-pki issue-server mail.example.org",
      "             postern-pki issue alice@example.org",
      "Exit status: 0 done, 1 it could not be done, 2 the command line is wrong."
    })
@SuppressWarnings("NullAway.Init")
public final class PosternPki implements Runnable {
  private static final String DEBUG_VARIABLE = "POSTERN_PKI_DEBUG";

  @Spec private CommandSpec spec;

  /** The whole command line, ready to execute. */
  public static CommandLine commandLine(Surroundings surroundings) {
    CommandLine line = new CommandLine(new PosternPki());
    line.addSubcommand(new InitCommand(surroundings))
        .addSubcommand(new IssueCommand(surroundings))
        .addSubcommand(new IssueServerCommand(surroundings))
        .addSubcommand(new RevokeCommand(surroundings))
        .addSubcommand(new CrlCommand(surroundings))
        .addSubcommand(new ListCommand(surroundings))
        .addSubcommand(new ShowCommand(surroundings))
        .addSubcommand(new BatchCommand(surroundings));
    line.getSubcommands().values().forEach(PosternPki::addStandardOptions);
    addStandardOptions(line);
    addConverters(line);
    return line.setOut(surroundings.out())
        .setErr(surroundings.err())
        .setParameterExceptionHandler((e, arguments) -> refuseUsage(e))
        .setExecutionExceptionHandler((e, at, parsed) -> fail(e, surroundings));
  }

  private static void addStandardOptions(CommandLine line) {
    line.getCommandSpec().mixinStandardHelpOptions(true);
    line.getCommandSpec().versionProvider(new VersionProvider());
  }

  private static void addConverters(CommandLine line) {
    line.registerConverter(KeyAlgorithm.class, converter(KeyAlgorithm::parse));
    line.registerConverter(Mailbox.class, converter(Mailbox::parse));
    line.registerConverter(ServerName.class, converter(ServerName::parse));
    line.registerConverter(RevocationReason.class, converter(RevocationReason::parse));
  }

  private static <T> ITypeConverter<T> converter(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (PkiException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  private static int refuseUsage(ParameterException e) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("postern-pki: " + e.getMessage());
    err.println("See: " + line.getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static int fail(Exception e, Surroundings surroundings) {
    PrintWriter err = surroundings.err();
    if (e instanceof PkiException) {
      err.println("postern-pki: " + e.getMessage());
    } else {
      err.println(
          "postern-pki: this should not have happened, please report it: "
              + e
              + " (set "
              + DEBUG_VARIABLE
              + "=1 to see where)");
    }
    if (surroundings.environment().containsKey(DEBUG_VARIABLE)) {
      e.printStackTrace(err);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Name a command: init, issue, issue-server," + " revoke, crl, list or show.");
  }
}
