package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OverrideCommandsTest {

  private static final String FINGERPRINT = "AB:".repeat(31) + "ab";

  @TempDir Path folder;

  private int run(Object command, String... arguments) {
    CommandLine line = new CommandLine(command);
    line.setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()));
    String[] all = new String[arguments.length + 2];
    all[0] = "--overrides-file";
    all[1] = file().toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return line.execute(all);
  }

  private Path file() {
    return folder.resolve("overrides");
  }

  private String written() throws IOException {
    return Files.exists(file()) ? Files.readString(file()) : "";
  }

  @Test
  void blockAndUnblockChangeTheFile() throws IOException {
    assertEquals(
        0,
        run(new OverrideCommands.BlockCommand(), "--user", "bob@example.org", "--reason", "left"));
    assertTrue(written().contains("block user=bob@example.org since="), written());
    assertEquals(0, run(new OverrideCommands.BlockedCommand()));
    assertEquals(0, run(new OverrideCommands.UnblockCommand(), "--user", "bob@example.org"));
    assertTrue(!written().contains("bob"), written());
    assertEquals(1, run(new OverrideCommands.UnblockCommand(), "--user", "bob@example.org"));
  }

  @Test
  void allowHasAnEndAndSaysOverWhat() throws IOException {
    assertEquals(0, allow("+2h"));
    assertTrue(
        written().contains("allow fingerprint=" + "ab".repeat(32) + " over=revocation-unknown"),
        written());
    assertEquals(
        0, run(new OverrideCommands.UnblockCommand(), "--allow", "--fingerprint", FINGERPRINT));
    assertTrue(!written().contains("allow fingerprint"), written());
  }

  private int allow(String until, String... more) {
    String[] all = new String[more.length + 6];
    System.arraycopy(
        new String[] {"--fingerprint", FINGERPRINT, "--reason", "CRL late", "--until", until},
        0,
        all,
        0,
        6);
    System.arraycopy(more, 0, all, 6, more.length);
    return run(new OverrideCommands.AllowCommand(), all);
  }

  @Test
  void whatIsUnclearOrTooMuchIsRefusedAndChangesNothing() throws IOException {
    assertEquals(1, allow("+8d"), "more than a week");
    assertEquals(1, allow("tomorrow"));
    assertEquals(1, allow("+2h", "--over", "unknown-issuer"));
    assertEquals(1, allow("+2h", "--over", "anything"));
    assertEquals(2, run(new OverrideCommands.BlockCommand(), "--serial", "1"), "no reason");
    assertEquals(2, run(new OverrideCommands.BlockCommand(), "--reason", "x"), "nobody");
    assertEquals(
        2,
        run(new OverrideCommands.BlockCommand(), "--serial", "1", "--user", "b", "--reason", "x"));
    assertEquals(1, run(new OverrideCommands.BlockCommand(), "--serial", "one", "--reason", "x"));
    assertEquals("", written());
  }

  @Test
  void aConfigurationWithoutTheKeyIsToldSo() {
    CommandLine line = new CommandLine(new OverrideCommands.BlockedCommand());
    assertEquals(1, line.execute("--config", folder.resolve("none.conf").toString()));
  }
}
