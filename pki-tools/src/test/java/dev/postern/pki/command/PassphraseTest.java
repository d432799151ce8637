package dev.postern.pki.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassphraseTest {
  @TempDir Path temporary;
  private TestConsole console;

  @BeforeEach
  void consoleWithoutPassphrase() {
    console = new TestConsole(temporary.resolve("pki"));
    console.environment.remove("POSTERN_PKI_PASSPHRASE");
  }

  private Path passphraseFile(String text, String permissions) throws IOException {
    Path file = temporary.resolve("passphrase");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  @Test
  void itIsAskedForTwiceAtInitAndOnceAfterwards() {
    console.answers.addAll(List.of("typed at the console", "typed at the console"));
    console.mustRun("init");
    console.answers.add("typed at the console");
    console.mustRun("issue", "alice@example.org");
    assertTrue(console.answers.isEmpty());
  }

  @Test
  void twoDifferentAnswersMakeNothing() {
    console.answers.addAll(List.of("typed at the console", "typed at the consol"));
    assertEquals(1, console.run("init"));
    assertTrue(console.err.contains("differ"), console.err);
    assertFalse(Files.exists(temporary.resolve("pki")));
  }

  @Test
  void aShortOneIsRefused() {
    console.environment.put("POSTERN_PKI_PASSPHRASE", "1234567");
    assertEquals(1, console.run("init"));
    assertTrue(console.err.contains("at least 8 characters"), console.err);
  }

  @Test
  void withoutATerminalTheOtherWaysAreNamed() {
    assertEquals(1, console.run("init"));
    assertTrue(console.err.contains("--passphrase-file or POSTERN_PKI_PASSPHRASE"), console.err);
  }

  @Test
  void aFileOutweighsTheEnvironment() throws IOException {
    console.environment.put("POSTERN_PKI_PASSPHRASE", "of the environment");
    String file = passphraseFile("of the file\n", "rw-------").toString();
    console.mustRun("init", "--passphrase-file", file);
    assertEquals(1, console.run("issue", "alice@example.org"));
    assertTrue(console.err.contains("The passphrase does not open"), console.err);
    assertFalse(console.err.contains("of the environment"));
    console.mustRun("issue", "alice@example.org", "--passphrase-file", file);
  }

  @Test
  void aFileThatOthersCanReadIsRefused() throws IOException {
    for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----")) {
      String file = passphraseFile("of the file\n", permissions).toString();
      assertEquals(1, console.run("init", "--passphrase-file", file));
      assertTrue(console.err.contains("open to other users; close it with: chmod 600"));
    }
  }

  @Test
  void anEmptyOrMissingFileIsNamed() throws IOException {
    String file = passphraseFile("\nsecond line\n", "rw-------").toString();
    assertEquals(1, console.run("init", "--passphrase-file", file));
    assertTrue(console.err.contains("The first line of " + file + " is empty"), console.err);
    assertEquals(1, console.run("init", "--passphrase-file", file + "-not"));
    assertTrue(console.err.contains("does not exist"), console.err);
  }

  @Test
  void noCommandTakesItAsAnArgument() {
    assertEquals(2, console.run("init", "--passphrase", "an argument"));
  }
}
