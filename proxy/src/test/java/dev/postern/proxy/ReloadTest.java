package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Gauge;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.Openssl;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files and configuration become in a running proxy, and what a broken one does to it. */
class ReloadTest {

  private static final String TEXT =
      """
      postern {
        hostname = mail.example.org
        listeners.submissions { bind = "127.0.0.1:0", tls = implicit }
        tls { certificate = server.pem, key = server.key }
        trust { authorities = [ca.pem], crl-files = [ca.crl], reload-interval = 30ms, overrides-file = overrides }
        identity.rules = [{ from = san-email }]
        backend { address = "BACKEND" }
        ops.address = "127.0.0.1:0"
      }
      """;

  @TempDir Path folder = Path.of("");
  private FakeBackend backend = FakeBackend.inClear();
  private Optional<Postern> started = Optional.empty();
  private String text = "";

  ReloadTest() throws IOException {}

  @BeforeEach
  void start() throws IOException {
    server(People.SERVER);
    copy(People.authorityFile(People.CA), "ca.pem");
    copy(People.revocationList(People.REVOKED), "ca.crl");
    text = TEXT.replace("BACKEND", backend.address().toString());
    Path file = Files.writeString(folder.resolve("postern.conf"), text);
    started = Optional.of(Postern.start(ConfigLoader.load(file), Optional.of(file)));
  }

  @AfterEach
  void stop() throws IOException {
    started.ifPresent(Postern::close);
    backend.close();
  }

  private Postern postern() {
    return started.orElseThrow();
  }

  private void server(Credential credential) throws IOException {
    copy(credential.certificateFile(), "server.pem");
    copy(credential.keyFile(), "server.key");
  }

  /** As administrators should: whole, moved into place, and the key for nobody else. */
  private void copy(Path from, String name) throws IOException {
    Path fresh = Files.copy(from, folder.resolve(name + ".new"));
    fresh.toFile().setReadable(false, false);
    fresh.toFile().setReadable(true, true);
    move(fresh, name);
  }

  private void write(String name, String content) throws IOException {
    move(Files.writeString(folder.resolve(name + ".new"), content), name);
  }

  private void move(Path fresh, String name) throws IOException {
    Files.move(
        fresh,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plusSeconds(20);
    while (!condition.call()) {
      assertTrue(Instant.now().isBefore(end), what);
      Thread.sleep(20);
    }
  }

  private InetSocketAddress address() {
    return postern().addresses("submissions").get(0);
  }

  private SmtpClient open() throws IOException {
    return SmtpClient.open(address(), TlsMode.IMPLICIT, TlsPeer.with(People.ALICE));
  }

  /** The reply; or the end, for who lives by what is changed at this moment. */
  private String deliver() {
    try (SmtpClient client = open()) {
      return client.deliver();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private BigInteger serverSerial() throws IOException {
    try (SmtpClient client = open()) {
      return ((X509Certificate) client.session().getPeerCertificates()[0]).getSerialNumber();
    }
  }

  private String status() throws IOException {
    return page("/status");
  }

  private String page(String path) throws IOException {
    InetSocketAddress ops = postern().opsAddress().orElseThrow();
    try (var in = URI.create("http://127.0.0.1:" + ops.getPort() + path).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Credential renewed() {
    return People.server(People.CA, "localhost", profile -> {});
  }

  @Test
  void newServerCertificateIsShownToNewSessionsAndRunningOnesGoOn() throws Exception {
    Credential renewed = renewed();
    try (SmtpClient running = open()) {
      server(renewed);
      await(
          "the new certificate",
          () -> serverSerial().equals(renewed.certificate().getSerialNumber()));
      assertEquals("250 2.0.0 Queued", running.deliver());
    }
    assertEquals("250 2.0.0 Queued", deliver());
  }

  @Test
  void keyOfAnotherCertificateKeepsTheOldPairAndIsToldUntilItIsMended() throws Exception {
    Credential renewed = renewed();
    copy(renewed.keyFile(), "server.key");
    await("the failure", () -> status().contains("FAILED: server certificates not reloaded at "));
    assertTrue(status().contains("does not belong to the first certificate"), status());
    assertEquals(People.SERVER.certificate().getSerialNumber(), serverSerial());
    Thread.sleep(200);
    assertEquals(1, postern().metrics().countOf(Event.RELOAD_FAILED), "counted once");
    assertEquals(1, postern().metrics().valueOf(Gauge.RELOADS_FAILING));
    copy(renewed.certificateFile(), "server.pem");
    await("the success", () -> !status().contains("FAILED"));
    assertEquals(renewed.certificate().getSerialNumber(), serverSerial());
    assertEquals(0, postern().metrics().valueOf(Gauge.RELOADS_FAILING));
  }

  /** Who chooses his certificate by the names asked for needs the new ones (RFC 8446 4.2.4). */
  @Test
  void newAuthorityIsAskedForAndBelieved() throws Exception {
    Openssl.assume();
    assertFalse(Openssl.client(address()).contains("CN = Foreign CA"));
    write("ca.pem", People.CA.pem() + People.FOREIGN_CA.pem());
    await("its name", () -> Openssl.client(address()).contains("CN = Foreign CA"));
    TlsPeer foreign = TlsPeer.with(People.FOREIGN);
    try (SmtpClient client = SmtpClient.open(address(), TlsMode.IMPLICIT, foreign)) {
      // Believed but for its missing list, where it was a stranger before.
      String reply = client.deliver();
      assertTrue(reply.contains("evocation"), reply);
    }
  }

  @Test
  void brokenAuthoritiesKeepTheOldOnes() throws Exception {
    write("ca.pem", "-----BEGIN CERTIFICATE-----\nnothing\n");
    await("the failure", () -> status().contains("FAILED: authorities and revocation lists"));
    assertEquals("250 2.0.0 Queued", deliver());
    copy(People.authorityFile(People.CA), "ca.pem");
    await("the success", () -> !status().contains("FAILED"));
  }

  @Test
  void newRulesAreInForceForTheNextSession() throws Exception {
    assertEquals("250 2.0.0 Queued", deliver());
    write("postern.conf", text.replace("from = san-email", "from = san-upn"));
    await("the new rule", () -> deliver().startsWith("550 5.7.1 "));
    write("postern.conf", text);
    await("the old rule", () -> deliver().startsWith("250 "));
  }

  @Test
  void tableOfUsersMayComeAndChangeAndBreak() throws Exception {
    write("users", "alice@example.org alice@example.org\n");
    write("postern.conf", text.replace("identity.rules", "identity.users = users\nidentity.rules"));
    await("the configuration", () -> postern().metrics().countOf(Event.RELOAD_SUCCEEDED) > 0);
    assertEquals("250 2.0.0 Queued", deliver());
    write("users", "bob bob@example.org\n");
    await("the other table", () -> deliver().startsWith("550 5.7.1 "));
    write("users", "bob not-an-address\n");
    await("the failure", () -> status().contains("FAILED: table of users not reloaded"));
    write("users", "alice@example.org alice@example.org\n");
    await("the first table", () -> deliver().startsWith("250 "));
    assertFalse(status().contains("FAILED"), status());
  }

  @Test
  void brokenConfigurationKeepsTheOldOneAndNamesTheLine() throws Exception {
    write("postern.conf", text.replace("tls = implicit", "tls = implicitly"));
    await("the failure", () -> status().contains("FAILED: configuration not reloaded at "));
    assertTrue(status().contains("postern.conf:3: postern.listeners.submissions.tls"), status());
    assertEquals("250 2.0.0 Queued", deliver());
    write("postern.conf", text);
    await("the success", () -> !status().contains("FAILED"));
  }

  @Test
  void configurationThatNamesABrokenFileIsTakenWhenThatFileIsMended() throws Exception {
    String users = "identity.users = users\nidentity.rules";
    write("users", "bob not-an-address\n");
    write("postern.conf", text.replace("identity.rules", users));
    await("the failure", () -> status().contains("FAILED: configuration not reloaded at "));
    assertEquals("250 2.0.0 Queued", deliver());
    write("users", "bob bob@example.org\n");
    await("the success", () -> !status().contains("FAILED"));
    assertTrue(deliver().startsWith("550 5.7.1 "), deliver());
  }

  @Test
  void failureOfAReloadThatWasAskedForEndsWhenTheFileIsMended() throws Exception {
    for (String name : new String[] {"ca.pem", "ca.crl", "server.key"}) {
      String whole = Files.readString(folder.resolve(name));
      secret(name, "-----BEGIN X509 CRL-----\n");
      postern().reload().get();
      assertTrue(status().contains("FAILED: configuration not reloaded at "), status());
      secret(name, whole);
      await("the success with " + name, () -> !status().contains("FAILED"));
    }
    assertEquals("250 2.0.0 Queued", deliver());
  }

  @Test
  void whatNeedsARestartIsNamedAndTheRestIsTaken() throws Exception {
    write(
        "postern.conf",
        text.replace("backend {", "backend { pool.maximum = 7,")
            .replace("listeners.submissions {", "listeners.submissions { on-rejected = alert,")
            .replace("hostname =", "listeners.more.bind = \"127.0.0.1:0\"\nhostname ="));
    await(
        "the warning", () -> status().contains("waiting for a restart: backend, listeners.more\n"));
    TlsPeer revoked = TlsPeer.with(People.REVOKED, "TLSv1.2");
    try (SmtpClient client = SmtpClient.open(address(), TlsMode.IMPLICIT, revoked)) {
      assertEquals("an alert", client.deliver());
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("Received fatal alert"), e::toString);
    }
    write("postern.conf", text);
    await("the old file", () -> !status().contains("waiting"));
  }

  @Test
  void profileIsChangedWhileItRuns() throws Exception {
    Openssl.assume();
    assertTrue(Openssl.client(address(), "-tls1_2").contains("New, TLSv1.2"));
    write("postern.conf", text.replace("tls {", "tls { profile = modern,"));
    await("TLS 1.3 alone", () -> Openssl.client(address(), "-tls1_2").contains("Cipher is (NONE)"));
    assertEquals("250 2.0.0 Queued", deliver());
  }

  @Test
  void sessionIsResumedAfterAReload() throws Exception {
    TlsPeer peer = TlsPeer.with(People.ALICE, "TLSv1.3");
    long created = created(peer);
    postern().reload().get();
    assertEquals(created, created(peer), "resumed");
    assertNotEquals(created, created(TlsPeer.with(People.ALICE, "TLSv1.3")));
  }

  /** The session's beginning, which a resumed one inherits. */
  private long created(TlsPeer peer) throws Exception {
    Thread.sleep(5);
    try (SmtpClient client = SmtpClient.open(address(), TlsMode.IMPLICIT, peer)) {
      assertEquals("250 2.0.0 Queued", client.deliver());
      return client.session().getCreationTime();
    }
  }

  @Test
  void brokenOverridesAreToldEverywhereAndAreNoNewsOfTrust() throws Exception {
    assertTrue(status().contains("overrides: in use since "), status());
    String trust = lineOf("authorities and revocation lists");
    secret("overrides", "blokc serial=1\n");
    await("the failure", () -> status().contains("FAILED: overrides not reloaded at "));
    assertTrue(status().contains("overrides:1: "), status());
    assertTrue(page("/ready").startsWith("ready\n"), page("/ready"));
    assertTrue(page("/ready").contains("overrides not in force: "), page("/ready"));
    assertEquals(1, postern().metrics().countOf(Event.RELOAD_FAILED), "counted once");
    assertEquals(1, postern().metrics().valueOf(Gauge.RELOADS_FAILING));
    secret("overrides", "# nobody\n");
    await("the success", () -> !status().contains("FAILED"));
    assertFalse(page("/ready").contains("overrides"), page("/ready"));
    assertEquals(1, postern().metrics().countOf(Event.RELOAD_SUCCEEDED), "only the overrides");
    assertEquals(trust, lineOf("authorities and revocation lists"));
  }

  private String lineOf(String what) throws IOException {
    return status().lines().filter(line -> line.startsWith(what)).findFirst().orElseThrow();
  }

  private void secret(String name, String content) throws IOException {
    copy(Files.writeString(folder.resolve(name + ".text"), content), name);
  }

  /** One that could not be read may be now. */
  @Test
  void keyIsReadAgainWhenItsPermissionsAloneHaveChanged() throws Exception {
    Path key = folder.resolve("server.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
    await("the look at it", () -> postern().metrics().countOf(Event.RELOAD_SUCCEEDED) == 1);
    assertEquals("250 2.0.0 Queued", deliver());
  }

  @Test
  void includedFilesAreWatchedTooEvenBeforeTheyAreThere() throws Exception {
    write("postern.conf", text + "include \"more.conf\"\n");
    await("the include", () -> postern().metrics().countOf(Event.RELOAD_SUCCEEDED) > 0);
    write("more.conf", "postern.identity.rules = [{ from = san-upn }]\n");
    await("the included rule", () -> deliver().startsWith("550 5.7.1 "));
    write("more.conf", "postern.identity.rules = [{ from = san-email }]\n");
    await("the changed rule", () -> deliver().startsWith("250 "));
    write("more.conf", "postern.identity.rules = nonsense\n");
    await("the failure", () -> status().contains("more.conf:1: postern.identity.rules"));
  }

  @Test
  void ticketKeysOfAFileComeIntoUseWithTheConfiguration() throws Exception {
    write("postern.conf", text.replace("tls {", "tls { tickets.key-file = ticket.keys,"));
    await("the file", () -> Files.exists(folder.resolve("ticket.keys")));
    await("the configuration", () -> status().contains("configuration"));
    assertEquals("250 2.0.0 Queued", deliver());
  }

  @Test
  void otherMailServersTakeTheMailWithoutARestartAndMailUnderWayEndsWhereItBegan()
      throws Exception {
    try (FakeBackend other = FakeBackend.inClear();
        SmtpClient alice = open()) {
      alice.say("EHLO laptop");
      assertTrue(alice.say("MAIL FROM:<alice@example.org>").startsWith("250"));
      assertTrue(alice.say("RCPT TO:<bob@example.org>").startsWith("250"));

      String old = backend.address().toString();
      String addresses =
          "[\"" + old + "\", \"" + other.address() + "\"], drained = [\"" + old + "\"]";
      write("postern.conf", text.replace("\"" + old + "\"", addresses));
      await("mail elsewhere", () -> deliver().startsWith("250") && !other.content.isEmpty());
      int before = backend.content.size();
      assertTrue(deliver().startsWith("250"));
      assertEquals(before, backend.content.size(), "mail for one that is drained");

      assertTrue(alice.say("DATA").startsWith("354"));
      alice.send("Subject: under way\r\n\r\n.\r\n");
      assertTrue(alice.reply().startsWith("250"));
      assertTrue(backend.content.contains("Subject: under way"), "" + backend.content);
      assertFalse(status().contains("waiting for a restart: "), status());
    }
  }
}
