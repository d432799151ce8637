package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.postern.proxy.it.Programs.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program {@code postern} says, and with which status it ends. */
class MainIT {

  private static final String POSTERN = Checkout.file("postern").toString();

  private final Path folder = Folders.create("postern-main");

  @AfterEach
  void clean() {
    Folders.delete(folder);
  }

  private static void assertEnds(int status, String output, String... arguments) {
    Ended ended = Programs.run("", new String[] {POSTERN}, arguments);
    assertEquals(output, ended.output());
    assertEquals(status, ended.status());
  }

  private String configuration(String... lines) {
    return ProxyConfiguration.write(folder, "127.0.0.1:1", lines).toString();
  }

  @Test
  void aWrongCommandLineIsOneSentence() {
    assertEnds(2, "postern: Unmatched argument at index 0: 'rnu'\nSee: postern --help\n", "rnu");
    assertEnds(2, "postern: Missing required subcommand\nSee: postern --help\n");
  }

  @Test
  void aMissingConfigurationIsNamed() {
    Path missing = folder.resolve("none.conf");
    assertEnds(
        1, missing + ": cannot be read: there is no such file\n", "run", "--config", missing + "");
  }

  @Test
  void aWrongKeyIsNamedWithItsLine() {
    String file = configuration("backend.adress = 1");
    Ended ended = Programs.run("", POSTERN, "check", "--config", file);
    assertEquals(1, ended.status());
    assertTrue(
        ended.output().startsWith(file + ":")
            && ended.output().contains("backend.adress: is not a known key, did you mean address?")
            && ended.output().lines().count() == 1,
        ended.output());
  }

  @Test
  void aKeyThatOthersMayReadIsRefusedWithTheCommandThatHelps() throws IOException {
    Path key = Files.copy(TestCertificates.file("server/key.pem"), folder.resolve("key.pem"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Ended ended = Programs.run("", POSTERN, "check", "-c", configuration("tls.key = key.pem"));
    assertEquals(1, ended.status());
    assertTrue(
        ended.output().contains("others may access it, run: chmod o= " + key), ended.output());
  }

  @Test
  void aKeyOfAnotherCertificateIsNoConfiguration() {
    String key = TestCertificates.file("alice/key.pem").toString();
    assertEnds(
        1,
        key
            + ": this key does not belong to the first certificate in "
            + TestCertificates.file("server/chain.pem")
            + "\n",
        "check",
        "--config",
        configuration("tls.key = \"" + key + "\""));
  }

  @Test
  void aTakenPortIsNamedWithTheCommandThatHelps() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      String bind = "listeners.submission.bind = \"127.0.0.1:" + port + "\"";
      Ended ended = Programs.run("", POSTERN, "run", "--config", configuration(bind));
      assertEquals(1, ended.status());
      assertTrue(
          ended
              .output()
              .endsWith(
                  "cannot listen on 127.0.0.1:%d: Address already in use; another program has this port, and ss -ltnp 'sport = :%d' names it\n"
                      .formatted(port, port)),
          ended.output());
    }
  }

  @Test
  void checkTellsWhatTheConfigurationMeans() {
    Ended ended = Programs.run("", POSTERN, "check", "--config", configuration());
    assertEquals(0, ended.status(), ended.output());
    assertTrue(ended.output().startsWith("configuration is valid\n"), ended.output());
    assertFalse(ended.output().contains("warning"), ended.output());
  }

  @Test
  void checkWarnsOfAnExpiredServerCertificate() {
    String expired = TestCertificates.file("expired/chain.pem").toString();
    String key = TestCertificates.file("expired/key.pem").toString();
    Ended ended =
        Programs.run(
            "",
            POSTERN,
            "check",
            "--config",
            configuration("tls.certificate = \"" + expired + "\"", "tls.key = \"" + key + "\""));
    assertEquals(0, ended.status(), ended.output());
    assertTrue(
        ended
            .output()
            .contains(
                "warning: the server's certificate "
                    + expired
                    + " expired on 2021-01-01: clients will refuse it\n"),
        ended.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalIsAnOrderlyEnd(String signal) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(POSTERN, "run", "--config", configuration())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Waiting.until(
          () -> read(log).contains("listener=submissions"), "the listeners", () -> read(log));
      assumeFalse(
          signal.equals("INT") && ignoresInterrupts(process), "skipped: SIGINT is ignored here");
      Programs.run("", "kill", "-" + signal, Long.toString(process.pid()));
      assertTrue(Programs.endsWithin(process.toHandle(), Duration.ofSeconds(20)), read(log));
      assertEquals(0, process.waitFor(), read(log));
      assertTrue(read(log).endsWith("INFO stopped\n"), read(log));
    } finally {
      process.destroyForcibly();
    }
  }

  /** What a script starts in its background ignores SIGINT, and hands that on to all below it. */
  private static boolean ignoresInterrupts(Process process) {
    return read(Path.of("/proc", Long.toString(process.pid()), "status"))
        .lines()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(8).strip(), 16) & 2) != 0);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
