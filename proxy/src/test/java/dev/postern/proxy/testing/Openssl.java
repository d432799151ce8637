package dev.postern.proxy.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The command, where there is one; tests that need it are skipped, visibly, where there is not. */
public final class Openssl {

  private Openssl() {}

  /** What {@code openssl s_client} prints of a session in which it says QUIT. */
  public static String client(InetSocketAddress address, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
    command.addAll(List.of("-connect", "127.0.0.1:" + address.getPort()));
    // Else a Q at the start of a line ends it at once, perhaps before the banner is there.
    command.add("-ign_eof");
    command.addAll(List.of(options));
    Path input = Scratch.file("QUIT\r\n");
    Path output = Scratch.file("");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Files.readString(output, StandardCharsets.ISO_8859_1);
  }

  /** What it prints while the pieces are typed, half a second after each other. */
  public static String talk(InetSocketAddress address, String option, String... pieces)
      throws IOException {
    Path output = Scratch.file("");
    Process process =
        new ProcessBuilder(
                "openssl", "s_client", "-connect", "127.0.0.1:" + address.getPort(), option)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try (OutputStream typed = process.getOutputStream()) {
      for (String piece : pieces) {
        process.waitFor(500, TimeUnit.MILLISECONDS);
        typed.write(piece.getBytes(StandardCharsets.ISO_8859_1));
        typed.flush();
      }
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      // It has ended: what it printed says why.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.ISO_8859_1);
  }

  /** Runs one of its commands, which must succeed. */
  public static void run(List<String> command, String... more) {
    List<String> all = new ArrayList<>(List.of("openssl"));
    all.addAll(command);
    all.addAll(List.of(more));
    Path output = Scratch.file("");
    try {
      Process process =
          new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile()).start();
      if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(all + ": " + Files.readString(output));
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Skips a test where the command is missing. */
  public static void assume() {
    boolean isThere;
    try {
      Process process = new ProcessBuilder("openssl", "version").start();
      isThere = process.waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      isThere = false;
    }
    Assumptions.assumeTrue(isThere, "there is no openssl command here");
  }
}
