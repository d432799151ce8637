package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.demo.Demo;
import dev.postern.proxy.demo.DemoException;
import dev.postern.proxy.demo.DemoSettings;
import dev.postern.proxy.demo.ProxyProcess;
import dev.postern.proxy.demo.RunningProxy;
import dev.postern.proxy.ops.LogSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Shows in half a minute what Postern does. */
@Command(
    name = "demo",
    header = "Show in half a minute what Postern does.",
    description = {
      "Makes a CA and certificates for alice and bob, starts the proxy in front of a mail server"
          + " that keeps what it gets, lets alice send a mail (delivered) and bob send as alice"
          + " (refused), and then goes on running, with commands for swaks, curl and msmtp to copy.",
      ""
    },
    footer = {
      "",
      "Nothing is installed, and nothing outside the folder is touched.",
      "Exit status of --once: 0 if alice's mail arrived and bob was refused, else 1."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  /** The JVM writes an archive at its end, which takes seconds where nothing else is at work. */
  private static final Duration PROCESS_LIMIT = Duration.ofMinutes(2);

  @Option(names = "--once", description = "End by itself after the two conversations.")
  private boolean once;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "A new or empty folder for all files (default: a new temporary one).")
  private @Nullable Path folder;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port for STARTTLS (default: 2587, or a free one if that is taken).")
  private @Nullable Integer port;

  @Option(
      names = "--implicit-port",
      paramLabel = "N",
      description = "Port for implicit TLS (default: 2465, or a free one if that is taken).")
  private @Nullable Integer implicitPort;

  @Option(
      names = "--backend",
      paramLabel = "HOST:PORT",
      converter = HostAndPortConverter.class,
      description = "Your own mail server instead of the one that comes with the demonstration.")
  private @Nullable HostAndPort backend;

  @Option(
      names = "--forward",
      paramLabel = "WORD",
      defaultValue = "xclient",
      description =
          "How the mail server hears who sends: xclient, xclient-addr or mail-auth"
              + " (default: ${DEFAULT-VALUE}).")
  private String forward = "xclient";

  /** Reads host:port, and says what is wrong with it. */
  static final class HostAndPortConverter implements ITypeConverter<HostAndPort> {
    @Override
    public HostAndPort convert(String text) {
      try {
        return HostAndPort.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() {
    try {
      Demo demo = Demo.prepare(settings(), System.out);
      try (RunningProxy proxy = start(demo)) {
        demo.show();
        if (!once) {
          goOn(demo, proxy);
        }
      }
      demo.farewell();
      return 0;
    } catch (DemoException | ConfigException e) {
      System.err.println("postern demo: " + e.getMessage());
      return 1;
    }
  }

  private static void goOn(Demo demo, RunningProxy proxy) {
    demo.invite();
    Foreground.untilStopped(
        () -> {
          proxy.close();
          demo.farewell();
        });
  }

  private DemoSettings settings() {
    String pki = System.getProperty("postern.pki", "");
    if (pki.isEmpty()) {
      throw new DemoException(
          "postern-pki is not known: start with the launcher postern, or add"
              + " -Dpostern.pki=FILE to POSTERN_JAVA_OPTS");
    }
    return new DemoSettings(
        Optional.ofNullable(folder),
        optional(port),
        optional(implicitPort),
        Optional.ofNullable(backend),
        forward,
        Path.of(pki).toAbsolutePath().normalize());
  }

  private static OptionalInt optional(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** In a process of its own where a program is named for it, as for an archive of classes. */
  private static RunningProxy start(Demo demo) {
    String program = System.getProperty("postern.proxy", "");
    if (!program.isEmpty()) {
      return ProxyProcess.start(Path.of(program), demo.configuration(), demo.log(), PROCESS_LIMIT);
    }
    PosternConfig config = ConfigLoader.load(demo.configuration());
    LogSetup.toFile(config.log(), demo.log());
    return Postern.start(config)::stop;
  }
}
