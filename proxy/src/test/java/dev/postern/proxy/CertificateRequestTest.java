package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.CertificateRequest;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.TlsConfig.TicketsConfig;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.Openssl;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.RecordingRelay;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** certificate-request = tls13: under TLS 1.2 whoever listens would learn who sends. */
class CertificateRequestTest {

  private static final String NAMES = "Acceptable client certificate CA names";

  /** What s_client -msg prints of its own message, an empty one too. */
  private static final Pattern SENDS_CERTIFICATE =
      Pattern.compile("(?m)^>>> TLS 1\\.[23], Handshake \\[length \\w+], Certificate$");

  private static final String NEEDED =
      "550 5.7.1 TLSv1.3 is needed: under TLSv1.2 a client certificate travels in clear";

  @TempDir private static Path folder = Path.of("");
  private static FakeBackend backend;
  private static Postern postern;

  @BeforeAll
  static void start() throws IOException {
    backend = FakeBackend.inClear();
    postern = Postern.start(settings(CertificateRequest.TLS13).build());
  }

  /** One listener for each answer to a rejected certificate; ticket keys outlive the process. */
  private static Settings settings(CertificateRequest request) {
    Settings settings = new Settings(backend.address());
    settings.certificateRequest = request;
    settings.tickets =
        new TicketsConfig(Duration.ofHours(12), 3, Optional.of(folder.resolve("keys")));
    for (OnRejected onRejected : OnRejected.values()) {
      settings.listener(
          onRejected.name(),
          TlsMode.IMPLICIT,
          ClientCertificate.REQUIRED,
          onRejected,
          ListenerConfig.Provider.OPENSSL);
    }
    return settings;
  }

  @AfterAll
  static void stop() throws IOException {
    postern.close();
    backend.close();
  }

  private static InetSocketAddress address(OnRejected onRejected) {
    return postern.addresses(onRejected.name()).get(0);
  }

  private static String deliver(InetSocketAddress address, TlsPeer peer) throws IOException {
    try (SmtpClient client = SmtpClient.open(address, TlsMode.IMPLICIT, peer)) {
      return client.deliver();
    }
  }

  /** It asks nobody, whatever the version: another one would not help. */
  @ParameterizedTest
  @CsvSource({"OPENSSL, TLSv1.2", "OPENSSL, TLSv1.3", "JDK, TLSv1.2", "JDK, TLSv1.3"})
  void listenerThatAsksForNoneDemandsNoOtherVersion(
      ListenerConfig.Provider provider, String version) throws IOException {
    Settings settings = new Settings(backend.address());
    settings.certificateRequest = CertificateRequest.TLS13;
    settings.listener("none", TlsMode.IMPLICIT, ClientCertificate.NONE, OnRejected.REPLY, provider);
    try (Postern asksNobody = Postern.start(settings.build())) {
      String reply = deliver(asksNobody.addresses("none").get(0), TlsPeer.anonymous(version));
      assertTrue(reply.startsWith("550 5.7.1 No client certificate is asked for here"), reply);
    }
  }

  @ParameterizedTest
  @EnumSource
  void opensslIsAskedUnderTls13Only(OnRejected onRejected) throws IOException {
    Openssl.assume();
    InetSocketAddress address = address(onRejected);
    String certificate = People.ALICE.certificateFile().toString();
    String key = People.ALICE.keyFile().toString();
    String old = Openssl.client(address, "-tls1_2", "-msg", "-cert", certificate, "-key", key);
    assertTrue(old.contains("\n220 mail.example.org"), old);
    assertFalse(old.contains(NAMES) || old.contains("CertificateRequest"), old);
    assertFalse(SENDS_CERTIFICATE.matcher(old).find(), old);
    String fresh = Openssl.client(address, "-tls1_3", "-msg", "-cert", certificate, "-key", key);
    assertTrue(fresh.contains(NAMES) && fresh.contains("CertificateRequest"), fresh);
    assertTrue(SENDS_CERTIFICATE.matcher(fresh).find(), fresh);
  }

  @ParameterizedTest
  @EnumSource
  void oldClientHearsWhatIsNeeded(OnRejected onRejected) throws IOException {
    assertEquals(NEEDED, deliver(address(onRejected), TlsPeer.with(People.ALICE, "TLSv1.2")));
  }

  @ParameterizedTest
  @EnumSource
  void newClientSendsAsEver(OnRejected onRejected) throws IOException {
    assertEquals("250 2.0.0 Queued", deliver(address(onRejected), TlsPeer.with(People.ALICE)));
  }

  @Test
  void newClientWithoutCertificateHearsThatOneIsNeeded() throws IOException {
    String reply = deliver(address(OnRejected.REPLY), TlsPeer.anonymous("TLSv1.3"));
    assertTrue(reply.startsWith("550 5.7.1 No client certificate arrived"), reply);
  }

  /** A ticket of a time when TLS 1.2 clients were asked still has the certificate in it. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  void ticketFromBeforeBringsNoIdentity(String version) throws IOException {
    TlsPeer peer = TlsPeer.with(People.ALICE, version);
    try (Postern before = Postern.start(settings(CertificateRequest.ALWAYS).build());
        RecordingRelay relay = RecordingRelay.to(before.addresses("REPLY").get(0))) {
      assertEquals("250 2.0.0 Queued", deliver(relay.address(), peer));
      assertEquals("250 2.0.0 Queued", deliver(relay.address(), peer));
      assertTrue(relay.lastFlight().isResumed());
      relay.leadTo(address(OnRejected.REPLY));
      String reply = deliver(relay.address(), peer);
      assertEquals(version.equals("TLSv1.2") ? NEEDED : "250 2.0.0 Queued", reply);
      assertFalse(relay.lastFlight().isResumed());
    }
  }

  @Test
  void resumedOldSessionIsStillNobodys() throws IOException {
    TlsPeer peer = TlsPeer.with(People.ALICE, "TLSv1.2");
    try (RecordingRelay relay = RecordingRelay.to(address(OnRejected.REPLY))) {
      assertEquals(NEEDED, deliver(relay.address(), peer));
      assertEquals(NEEDED, deliver(relay.address(), peer));
      assertTrue(relay.lastFlight().isResumed());
    }
  }

  @ParameterizedTest
  @CsvSource({"JDK, TLSv1.3 TLSv1.2", "JDK, TLSv1.2", "OPENSSL, TLSv1.2"})
  void whatCannotBeKeptStopsTheStart(ListenerConfig.Provider provider, String protocols) {
    Settings settings = new Settings(backend.address());
    settings.certificateRequest = CertificateRequest.TLS13;
    settings.protocols = List.of(protocols.split(" "));
    settings.listener("only", TlsMode.IMPLICIT, provider);
    ConfigException told =
        assertThrows(ConfigException.class, () -> Postern.start(settings.build()));
    assertEquals(
        "listener only: certificate-request = tls13 needs TLSv1.3 in tls.protocols, and BoringSSL"
            + " (provider = openssl) where TLSv1.2 stands there as well; allowed: always, or tls13"
            + " with these",
        told.getMessage());
  }

  @Test
  void jdkThatKnowsTls13AloneKeepsIt() throws IOException {
    Settings settings = new Settings(backend.address());
    settings.certificateRequest = CertificateRequest.TLS13;
    settings.protocols = List.of("TLSv1.3");
    settings.listener("only", TlsMode.IMPLICIT, ListenerConfig.Provider.JDK);
    try (Postern modern = Postern.start(settings.build())) {
      TlsPeer alice = TlsPeer.with(People.ALICE);
      assertEquals("250 2.0.0 Queued", deliver(modern.addresses("only").get(0), alice));
    }
  }
}
