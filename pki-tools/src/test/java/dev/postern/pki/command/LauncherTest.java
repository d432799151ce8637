package dev.postern.pki.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher in an installed distribution, with a Java that only says how it was called. */
class LauncherTest {
  private static final Path SCRIPT = Path.of("src/main/dist/postern-pki");

  @TempDir Path temporary;
  private Path launcher;

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(temporary.resolve("bin"));
    Files.createDirectories(temporary.resolve("lib/postern-pki"));
    Files.createFile(temporary.resolve("lib/postern-pki/postern-pki.jar"));
    launcher = Files.copy(SCRIPT, temporary.resolve("bin/postern-pki"));
  }

  private Path fakeJava(String version) throws IOException {
    Path home = temporary.resolve("jdk");
    Files.createDirectories(home.resolve("bin"));
    Path java = home.resolve("bin/java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private record Outcome(int status, String text) {}

  private Outcome launch(String javaHome, Path script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", javaHome);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), text);
  }

  @ParameterizedTest
  @CsvSource({
    "17.0.15, false, false",
    "22, false, true",
    "25.0.1, true, true",
    "26-ea, true, true"
  })
  void eachJavaGetsTheOptionsItKnows(String version, boolean nativeAccess, boolean console)
      throws Exception {
    Outcome outcome = launch(fakeJava(version).toString(), launcher, "issue", "a b", "--cn", "x*y");
    assertEquals(0, outcome.status(), outcome.text());
    List<String> lines = outcome.text().lines().toList();
    assertEquals(nativeAccess, lines.contains("--enable-native-access=ALL-UNNAMED"));
    assertEquals(console, lines.contains("-Djdk.console=java.base"));
    int main = lines.indexOf("dev.postern.pki.Main");
    assertEquals(List.of("issue", "a b", "--cn", "x*y"), lines.subList(main + 1, lines.size()));
    assertTrue(lines.get(main - 1).endsWith("/lib/postern-pki/*"), outcome.text());
  }

  @ParameterizedTest
  @CsvSource({"1.8.0_402", "11.0.22", "16"})
  void anOldJavaIsRefused(String version) throws Exception {
    Outcome outcome = launch(fakeJava(version).toString(), launcher, "list");
    assertEquals(1, outcome.status());
    assertTrue(outcome.text().contains("needs Java 17 or later"), outcome.text());
  }

  @Test
  void aWrongJavaHomeIsNamed() throws Exception {
    Outcome outcome = launch(temporary.resolve("nothing").toString(), launcher, "list");
    assertEquals(1, outcome.status());
    assertTrue(outcome.text().contains("there is no bin/java in it"), outcome.text());
  }

  @Test
  void aSymbolicLinkIsFollowed() throws Exception {
    Path link = temporary.resolve("elsewhere");
    Files.createSymbolicLink(link, Path.of("bin/postern-pki"));
    Outcome outcome = launch(fakeJava("17").toString(), link, "list");
    assertEquals(0, outcome.status(), outcome.text());
  }

  @Test
  void aMissingBuildIsSaidToBeMissing() throws Exception {
    Files.delete(temporary.resolve("lib/postern-pki/postern-pki.jar"));
    Outcome outcome = launch(fakeJava("17").toString(), launcher, "list");
    assertEquals(1, outcome.status());
    assertTrue(outcome.text().contains("mvn -pl pki-tools package"), outcome.text());
    assertFalse(outcome.text().contains("Exception"), outcome.text());
  }
}
