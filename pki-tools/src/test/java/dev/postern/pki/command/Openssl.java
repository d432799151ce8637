package dev.postern.pki.command;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The openssl command, as a second opinion. Tests that need it are skipped where there is none. */
final class Openssl {
  private static final boolean PRESENT = isPresent();

  private Openssl() {}

  private static boolean isPresent() {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The exit status, and everything that was said on either stream. */
  record Outcome(int status, String text) {}

  static Outcome run(Object... arguments) throws IOException, InterruptedException {
    assumeTrue(PRESENT, "openssl is not installed");
    List<String> command = new ArrayList<>(List.of("openssl"));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), text);
  }
}
