package dev.postern.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With scripts in the proxy's place; the proxy itself is in {@code StartIT}. */
class ProxyProcessTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static final String LISTENS =
      """
      echo 'INFO postern listening listener=submission'
      echo 'INFO postern listening listener=submissions'
      """;

  private static final String RUNS = "while :; do sleep 0.05; done\n";

  @TempDir Path folder;

  private ProxyProcess start(Duration limit, String script) throws IOException {
    Path program =
        Files.createFile(
            folder.resolve("program"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(program, "#!/bin/sh\necho $$ > " + folder.resolve("pid") + "\n" + script);
    return ProxyProcess.start(
        program, folder.resolve("postern.conf"), folder.resolve("log"), limit);
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(folder.resolve("log"));
  }

  private void assertGone() throws Exception {
    long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    var left = ProcessHandle.of(pid);
    if (left.isPresent()) {
      left.get().onExit().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void itIsStartedAsAnAdministratorDoesAndEndedBySigterm() throws Exception {
    ProxyProcess proxy =
        start(LONG, "trap 'echo drained; exit 0' TERM\necho \"$@\" >&2\n" + LISTENS + RUNS);
    assertEquals("run --config " + folder.resolve("postern.conf"), log().get(0));
    assertFalse(log().contains("drained"));
    proxy.close();
    assertTrue(log().contains("drained"), log()::toString);
    assertGone();
  }

  @Test
  void whatItSaidLastIsToldWhenItDoesNotStart() throws Exception {
    DemoException e =
        assertThrows(
            DemoException.class, () -> start(LONG, "echo listening\necho 'port taken'\nexit 3\n"));
    assertEquals("the proxy ended with status 3: port taken", e.getMessage());
  }

  @Test
  void aProgramThatIsNotThereIsAFailureInOneSentence() {
    DemoException e =
        assertThrows(
            DemoException.class,
            () ->
                ProxyProcess.start(
                    folder.resolve("none"), folder, folder.resolve("log"), Duration.ZERO));
    assertTrue(e.toString().contains(": the proxy cannot be started: "), e.toString());
  }

  @Test
  void oneThatNeverListensIsEnded() throws Exception {
    String one = LISTENS.lines().findFirst().orElseThrow() + "\n";
    DemoException e = assertThrows(DemoException.class, () -> start(SHORT, one + RUNS));
    assertEquals(
        "the proxy did not listen within 1 seconds: INFO postern listening listener=submission",
        e.getMessage());
    assertGone();
  }

  @Test
  void oneThatDoesNotHearSigtermIsKilledAndCounts() throws Exception {
    ProxyProcess proxy = start(SHORT, "trap '' TERM\n" + LISTENS + RUNS);
    assertThrows(DemoException.class, proxy::close);
    assertGone();
  }

  @Test
  void anEndWithAnErrorCounts() throws Exception {
    ProxyProcess proxy = start(LONG, "trap 'exit 1' TERM\n" + LISTENS + RUNS);
    assertThrows(DemoException.class, proxy::close);
    assertGone();
  }
}
