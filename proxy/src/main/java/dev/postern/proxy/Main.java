package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands of the program {@code postern}. */
@Command(
    name = "postern",
    description =
        "Takes mail only from people whose certificate you issued, and hands it to your mail server.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with:  postern demo",
      "postern archive, once behind an installation or a new Java, makes each start faster.",
      "Exit status: 0 done, 1 it could not be done, 2 the command line is wrong."
    },
    subcommands = {
      RunCommand.class,
      Main.Check.class,
      StatusCommand.class,
      SessionsCommand.class,
      ExplainCommand.class,
      OverrideCommands.BlockCommand.class,
      OverrideCommands.AllowCommand.class,
      OverrideCommands.UnblockCommand.class,
      OverrideCommands.BlockedCommand.class,
      DemoCommand.class
    })
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  private static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().versionProvider(new Version()));
    return line.setParameterExceptionHandler((e, arguments) -> refuse(e))
        .setExecutionExceptionHandler((e, command, parsed) -> fail(e));
  }

  private static int refuse(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    PrintWriter err = command.getErr();
    err.println("postern: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("See: " + name + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  /** A mistake of ours: no administrator can do anything with a stack trace, but who helps can. */
  static int fail(Exception e) {
    System.err.println(
        "postern: this should not have happened, please report it: "
            + e
            + " (set POSTERN_DEBUG=1 to see where)");
    if (System.getenv("POSTERN_DEBUG") != null) {
      e.printStackTrace();
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"postern " + (version == null ? "(unpackaged)" : version)};
    }
  }

  /** Where the configuration lies. */
  static final class ConfigOption {
    @Option(
        names = {"-c", "--config"},
        paramLabel = "FILE",
        defaultValue = PlainRun.DEFAULT_CONFIG,
        description = "Configuration file (default: ${DEFAULT-VALUE}).")
    Path file = Path.of(PlainRun.DEFAULT_CONFIG);
  }

  /** Validates a configuration without starting. */
  @Command(
      name = "check",
      description = "Check a configuration and its files without starting.",
      mixinStandardHelpOptions = true)
  static final class Check implements Callable<Integer> {
    @CommandLine.Mixin ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
      try {
        System.out.print(new ConfigCheck(ConfigLoader.load(config.file)).report());
        return 0;
      } catch (ConfigException e) {
        System.err.println(e.getMessage());
        return 1;
      }
    }
  }
}
