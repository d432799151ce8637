package dev.postern.proxy.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes a CA and certificates with the program {@code postern-pki}. It is run, not linked: proxy
 * and CA have nothing in common but files.
 */
final class DemoAuthority {

  /** What is run, a command a line; all names count from the demonstration's folder. */
  static final List<String> COMMANDS =
      List.of(
          "init --dir pki --organisation Demo",
          "issue-server localhost --san 127.0.0.1 --dir pki --out server",
          "issue alice@example.org --dir pki --out alice",
          "issue bob@example.org --dir pki --out bob");

  private static final long MAXIMUM_SECONDS = 120;

  private final Path program;
  private final DemoFolder folder;

  DemoAuthority(Path program, DemoFolder folder) {
    this.program = program;
    this.folder = folder;
  }

  void make() {
    folder.write("passphrase", newPassphrase() + "\n");
    StringBuilder batch = new StringBuilder();
    for (String command : COMMANDS) {
      batch.append(command).append(" --passphrase-file passphrase\n");
    }
    run(folder.write("pki.commands", batch.toString()));
  }

  private static String newPassphrase() {
    byte[] random = new byte[18];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().encodeToString(random);
  }

  private void run(Path commands) {
    Path log = folder.resolve("pki.log");
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "batch")
            .directory(folder.path().toFile())
            .redirectInput(commands.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    try {
      Process process = builder.start();
      if (!process.waitFor(MAXIMUM_SECONDS, TimeUnit.SECONDS)) {
        process.destroy();
        throw new DemoException("postern-pki did not end within " + MAXIMUM_SECONDS + " seconds");
      }
      if (process.exitValue() != 0) {
        throw new DemoException("postern-pki could not make the certificates: " + complaint(log));
      }
    } catch (IOException e) {
      throw new DemoException("postern-pki cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted while postern-pki was at work", e);
    }
  }

  /** The last line that the program said in its own name. */
  private static String complaint(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    return lines.stream()
        .filter(line -> line.startsWith("postern-pki: ") && !line.contains("batch stopped"))
        .map(line -> line.substring("postern-pki: ".length()))
        .findFirst()
        .orElse(lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1));
  }
}
