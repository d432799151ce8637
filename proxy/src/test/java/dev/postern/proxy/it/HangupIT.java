package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.it.Programs.Ended;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What SIGHUP does to the program {@code postern}, and what {@code postern status} says of it. */
class HangupIT {

  private static final String ACCEPTED = "250 2.0.0 Queued";

  private final Path folder = Folders.create("postern-hangup");
  private final int ops = Ports.free();
  private FakeBackend backend = FakeBackend.inClear();
  private PosternProcess postern = start();

  HangupIT() throws IOException {}

  /** The files are looked at once an hour: what is taken, is taken for the signal. */
  private PosternProcess start() throws IOException {
    write("server.pem", Files.readString(People.SERVER.certificateFile()));
    write("server.key", Files.readString(People.SERVER.keyFile()));
    write("ca.pem", People.CA.pem());
    write("crl.pem", Files.readString(People.revocationList(People.REVOKED)));
    write("users", "alice@example.org alice@example.org\n");
    write("overrides", "");
    return PosternProcess.inFrontOf(
        backend.address().toString(),
        "",
        "tls { certificate = \"%1$s/server.pem\", key = \"%1$s/server.key\" }".formatted(folder),
        "trust { authorities = [\"%1$s/ca.pem\"], intermediates = [], crl-files = [\"%1$s/crl.pem\"], overrides-file = \"%1$s/overrides\", reload-interval = 1h }"
            .formatted(folder),
        "identity.users = \"" + folder + "/users\"",
        "ops.address = \"127.0.0.1:" + ops + "\"");
  }

  @BeforeEach
  void isHealthy() throws IOException {
    assertEquals(ACCEPTED, deliver(People.ALICE));
  }

  @AfterEach
  void stop() throws IOException {
    postern.close();
    backend.close();
    Folders.delete(folder);
  }

  private Path write(String name, String content) throws IOException {
    Path fresh = Files.writeString(folder.resolve(name + ".new"), content);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    return Files.move(fresh, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private void configure(String from, String to) throws IOException {
    String text = Files.readString(postern.configuration());
    assertTrue(text.contains(from), text);
    Files.writeString(postern.configuration(), text.replace(from, to));
  }

  private SmtpClient open(Credential person) throws IOException {
    return SmtpClient.open(postern.submissions(), TlsMode.IMPLICIT, TlsPeer.with(person));
  }

  private String deliver(Credential person) throws IOException {
    try (SmtpClient client = open(person)) {
      return client.deliver();
    }
  }

  /** Signals, and waits for what is then logged. */
  private void hangUp(String line) {
    long before = times(line);
    postern.hangUp();
    Waiting.until(() -> times(line) > before, line, postern::log);
  }

  private long times(String line) {
    return postern.log().lines().filter(one -> one.contains(line)).count();
  }

  private void taken() {
    hangUp(" INFO reloaded: configuration");
  }

  private Ended status() {
    return Programs.run(
        Map.of("JAVA_HOME", System.getProperty("java.home")),
        List.of(
            PosternProcess.PROGRAM.toString(), "status", "-c", postern.configuration().toString()));
  }

  private void assertHealthy() {
    Ended said = status();
    List<String> lines = said.output().lines().toList();
    List<String> things =
        List.of(
            "configuration",
            "server certificates",
            "authorities and revocation lists",
            "table of users",
            "overrides");
    assertEquals(
        things,
        lines.stream().map(line -> line.replaceFirst(": in use since 2\\d{3}-.*Z$", "")).toList());
    assertEquals(0, said.status());
  }

  private void assertFailing(String what, String reason) throws IOException {
    Ended said = status();
    assertTrue(said.output().contains("FAILED: " + what + " not reloaded at "), said.output());
    assertTrue(said.output().contains(reason), said.output());
    assertEquals(1, said.status());
    assertEquals(1, number("postern_reloads_failing"));
    assertEquals(1, number("postern_reloads_total{outcome=\"failed\"}"));
  }

  private long number(String name) throws IOException {
    URI page = URI.create("http://127.0.0.1:" + ops + "/metrics");
    try (var in = page.toURL().openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> line.substring(name.length() + 1))
          .mapToLong(value -> (long) Double.parseDouble(value))
          .findFirst()
          .orElseThrow(() -> new AssertionError(name + " is not among\n" + text));
    }
  }

  @Test
  void everythingThatWasChangedIsTakenAndSessionsGoOn() throws IOException {
    assertHealthy();
    Credential bob = People.person(People.CA, profile -> {});
    Credential carol =
        People.person(
            People.CA,
            profile -> {
              profile.names.clear();
              profile.email("carol@example.org");
            });
    assertEquals(ACCEPTED, deliver(bob));
    assertTrue(deliver(carol).startsWith("550 5.7.1 "), deliver(carol));
    Credential server = People.server(People.CA, "localhost", profile -> {});
    try (SmtpClient running = open(People.ALICE)) {
      write("server.pem", Files.readString(server.certificateFile()));
      write("server.key", Files.readString(server.keyFile()));
      write("ca.pem", People.CA.pem() + People.FOREIGN_CA.pem());
      People.publish(folder.resolve("crl.pem"), 2, bob);
      write("users", "alice@example.org alice@example.org\ncarol@example.org alice@example.org\n");
      configure("hostname =", "help-url = \"https://help.example.org/\", hostname =");
      taken();
      assertEquals(ACCEPTED, running.deliver());
    }
    try (SmtpClient alice = open(People.ALICE)) {
      assertEquals(ACCEPTED, alice.deliver());
      assertEquals(
          server.certificate().getSerialNumber(),
          ((X509Certificate) alice.session().getPeerCertificates()[0]).getSerialNumber());
    }
    assertEquals(ACCEPTED, deliver(carol));
    String refused = deliver(bob);
    assertTrue(refused.startsWith("550 5.7.1 Client certificate revoked: "), refused);
    assertTrue(refused.endsWith("https://help.example.org/"), refused);
    // Believed but for its missing list, where it was a stranger before.
    String foreign = deliver(People.FOREIGN);
    assertTrue(foreign.contains("evocation"), foreign);
    assertHealthy();
    assertEquals(0, number("postern_reloads_failing"));
  }

  /** A new file with a fault, what it is then called, what is logged, and which reason is told. */
  private enum Broken {
    SERVER_KEY("server.key", "configuration", "does not belong to the first certificate"),
    AUTHORITIES("ca.pem", "configuration", "ca.pem line 1: "),
    LISTS("crl.pem", "configuration", "crl.pem line 1: "),
    USERS("users", "table of users", "users line 1: "),
    OVERRIDES("overrides", "overrides", "overrides:1: ");

    final String file;
    final String what;
    final String reason;

    Broken(String file, String what, String reason) {
      this.file = file;
      this.what = what;
      this.reason = reason;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenNewFileKeepsTheOldOneAndIsToldUntilItIsMended(Broken broken) throws IOException {
    String whole = Files.readString(folder.resolve(broken.file));
    write(broken.file, broken == Broken.SERVER_KEY ? otherKey() : "-----BEGIN X509 CRL-----\n");
    assertKeptAndTold(broken.what, broken.reason);
    write(broken.file, whole);
    assertMended();
  }

  private static String otherKey() throws IOException {
    return Files.readString(People.ALICE.keyFile());
  }

  @Test
  void aBrokenConfigurationKeepsTheOldOneAndItsLineIsToldUntilItIsMended() throws IOException {
    configure("tls = implicit", "tls = implicitly");
    assertKeptAndTold("configuration", "postern.conf:5: postern.listeners.submissions.tls");
    configure("tls = implicitly", "tls = implicit");
    assertMended();
  }

  private void assertKeptAndTold(String what, String reason) throws IOException {
    hangUp(reason);
    assertTrue(
        postern
            .log()
            .lines()
            .filter(line -> line.contains(reason))
            .allMatch(line -> line.contains(" ERROR ")),
        postern.log());
    assertFailing(what, reason);
    try (SmtpClient alice = open(People.ALICE)) {
      assertEquals(ACCEPTED, alice.deliver());
      assertEquals(
          People.SERVER.certificate(), alice.session().getPeerCertificates()[0], "the old one");
    }
  }

  private void assertMended() throws IOException {
    taken();
    assertHealthy();
    assertEquals(0, number("postern_reloads_failing"));
  }

  @Test
  void whereNothingRunsOrNobodyCanBeAskedTheStatusSaysSo() throws IOException {
    assertHealthy();
    postern.terminate();
    assertEquals(0, postern.status());
    Ended stopped = status();
    assertEquals(
        new Ended(1, "no answer at ops.address, does postern run? Connection refused\n"), stopped);
    configure("postern.ops.address = \"127.0.0.1:" + ops + "\"\n", "");
    assertEquals(
        new Ended(
            1,
            "ops.address is not set in " + postern.configuration() + ": there is nobody to ask\n"),
        status());
  }
}
