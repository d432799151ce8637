package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.TlsConfig.TicketsConfig;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.RecordingRelay;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two proxies with one file of ticket keys, as behind a balancer. */
class SharedTicketsTest {

  private static final Credential MALLORY = People.person(People.CA, profile -> {});

  @TempDir Path folder = Path.of("");
  private static FakeBackend backend;
  private static RecordingRelay balancer;
  private final List<Postern> proxies = new ArrayList<>();

  @BeforeAll
  static void prepare() throws IOException {
    backend = FakeBackend.inClear();
    balancer = RecordingRelay.to(new InetSocketAddress(0));
  }

  @AfterAll
  static void end() throws IOException {
    balancer.close();
    backend.close();
  }

  @AfterEach
  void stop() {
    proxies.forEach(Postern::close);
  }

  private Settings settings(String keyFile) {
    Settings settings = new Settings(backend.address());
    settings.tickets =
        new TicketsConfig(Duration.ofHours(12), 3, Optional.of(folder.resolve(keyFile)));
    return settings.listener("submissions", TlsMode.IMPLICIT, ListenerConfig.Provider.OPENSSL);
  }

  private void start(Settings first, Settings second) {
    proxies.add(Postern.start(first.build()));
    proxies.add(Postern.start(second.build()));
  }

  private String visit(int proxy, TlsPeer peer) throws IOException {
    balancer.leadTo(proxies.get(proxy).addresses("submissions").get(0));
    try (SmtpClient client = SmtpClient.open(balancer.address(), TlsMode.IMPLICIT, peer)) {
      return client.deliver();
    }
  }

  private static boolean isResumed() {
    return balancer.lastFlight().isResumed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void sessionOfOneProxyIsResumedAtTheOtherWithItsIdentity(String version) throws IOException {
    start(settings("keys"), settings("keys"));
    TlsPeer peer = TlsPeer.with(People.ALICE, version);
    assertEquals("250 2.0.0 Queued", visit(0, peer));
    assertEquals("250 2.0.0 Queued", visit(1, peer));
    assertTrue(isResumed());
    assertEquals("250 2.0.0 Queued", visit(0, peer));
    assertTrue(isResumed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void certificateRevokedInTheMeantimeIsRefusedThereToo(String version) throws IOException {
    Settings strict = settings("keys");
    strict.revocationList = People.revocationList(MALLORY);
    start(settings("keys"), strict);
    TlsPeer peer = TlsPeer.with(MALLORY, version);
    assertEquals("250 2.0.0 Queued", visit(0, peer));
    String reply = visit(1, peer);
    assertTrue(isResumed());
    assertTrue(reply.startsWith("550 5.7.1 Client certificate revoked"), reply);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void withoutTheSameFileNothingIsResumed(String version) throws IOException {
    start(settings("keys"), settings("other-keys"));
    TlsPeer peer = TlsPeer.with(People.ALICE, version);
    assertEquals("250 2.0.0 Queued", visit(0, peer));
    assertEquals("250 2.0.0 Queued", visit(1, peer));
    assertFalse(isResumed());
  }
}
