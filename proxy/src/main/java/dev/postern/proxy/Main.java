package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.ops.LogSetup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program {@code postern}. */
@Command(
    name = "postern",
    description =
        "Takes mail only from people whose certificate you issued, and hands it to your mail server.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {Main.Run.class, Main.Check.class, DemoCommand.class})
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    int status = new CommandLine(new Main()).execute(arguments);
    System.exit(status);
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
        defaultValue = "/etc/postern/postern.conf",
        description = "Configuration file (default: ${DEFAULT-VALUE}).")
    Path file = Path.of("/etc/postern/postern.conf");
  }

  /** Runs the proxy in the foreground until SIGTERM or Ctrl-C. */
  @Command(
      name = "run",
      description = "Run the proxy in the foreground. SIGTERM and Ctrl-C end it gracefully.",
      mixinStandardHelpOptions = true)
  static final class Run implements Callable<Integer> {
    @CommandLine.Mixin ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
      try {
        PosternConfig read = ConfigLoader.load(config.file);
        LogSetup.apply(read.log());
        Foreground.untilStopped(Postern.start(read), () -> {});
        return 0;
      } catch (ConfigException e) {
        System.err.println(e.getMessage());
        return 1;
      }
    }
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
