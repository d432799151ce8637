package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.ops.LogSetup;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the proxy in the foreground until SIGTERM or Ctrl-C. */
@Command(
    name = "run",
    description =
        "Run the proxy in the foreground. SIGTERM and Ctrl-C end it gracefully, SIGHUP reads all"
            + " files anew.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Mixin private Main.ConfigOption config = new Main.ConfigOption();

  @Override
  public Integer call() {
    return run(config.file);
  }

  /** The exit status, once it has ended. */
  static int run(Path file) {
    try {
      PosternConfig config = ConfigLoader.load(file);
      LogSetup.apply(config.log());
      // Before the start, which a SIGHUP would else end: it is answered when all is open.
      CompletableFuture<Postern> started = new CompletableFuture<>();
      Hangup.listen(() -> started.thenAccept(Postern::reload));
      Postern postern = Postern.start(config, Optional.of(file));
      started.complete(postern);
      Foreground.untilStopped(postern::stop);
      return 0;
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }
}
