package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.HostAndPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Asks the running proxy what is loaded. */
@Command(
    name = "status",
    description =
        "Ask the running proxy (at ops.address) what it has loaded, and what it could not.",
    footer = {"", "Exit status: 0 all is in force, 1 something is not, or nobody answers."},
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  private static final int PATIENCE_MILLIS = 5000;

  @CommandLine.Mixin private Main.ConfigOption config = new Main.ConfigOption();

  @Override
  public Integer call() {
    try {
      Optional<HostAndPort> address = ConfigLoader.loadOps(config.file).address();
      if (address.isEmpty()) {
        System.err.println("ops.address is not set in " + config.file + ": there is nobody to ask");
        return 1;
      }
      String text = ask(address.get());
      System.out.print(text);
      return text.contains("FAILED: ") ? 1 : 0;
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      return 1;
    } catch (IOException e) {
      System.err.println("no answer at ops.address, does postern run? " + e.getMessage());
      return 1;
    }
  }

  private static String ask(HostAndPort address) throws IOException {
    String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
    URI uri = URI.create("http://" + host + ":" + address.port() + "/status");
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      connection.disconnect();
    }
  }
}
