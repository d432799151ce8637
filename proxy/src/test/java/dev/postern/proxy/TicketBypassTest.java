package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.TlsConfig.TicketsConfig;
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
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A ticket from a listener that asks for nothing, shown to one that demands a certificate: the
 * family of CVE-2025-23419. The ticket of every kind of listener (provider, policy, CAs, beginning
 * of TLS) is shown to every other kind, over two proxies that share their ticket keys.
 */
class TicketBypassTest {

  /** A kind of listener. */
  private record Door(
      String name, TlsMode mode, ClientCertificate policy, InetSocketAddress address) {
    boolean asks() {
      return policy != ClientCertificate.NONE;
    }
  }

  private static final List<Door> DOORS = new ArrayList<>();
  private static final List<Postern> POSTERNS = new ArrayList<>();
  private static FakeBackend backend;
  private static RecordingRelay relay;
  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void start() throws IOException {
    backend = FakeBackend.inClear();
    List<Path> authorities = List.of(People.authorityFile(People.CA));
    List<Path> more =
        List.of(People.authorityFile(People.CA), People.authorityFile(People.FOREIGN_CA));
    open(
        "one-ca",
        authorities,
        List.of(ListenerConfig.Provider.OPENSSL, ListenerConfig.Provider.JDK));
    open("two-cas", more, List.of(ListenerConfig.Provider.OPENSSL));
    relay = RecordingRelay.to(DOORS.get(0).address());
  }

  private static void open(
      String name, List<Path> authorities, List<ListenerConfig.Provider> providers) {
    Settings settings = new Settings(backend.address());
    settings.authorities = authorities;
    settings.tickets =
        new TicketsConfig(Duration.ofHours(12), 3, Optional.of(folder.resolve("keys")));
    for (ListenerConfig.Provider provider : providers) {
      for (TlsMode mode : modes(name, provider)) {
        for (ClientCertificate policy : ClientCertificate.values()) {
          settings.listener(
              listener(provider, mode, policy, OnRejected.REPLY),
              mode,
              policy,
              OnRejected.REPLY,
              provider);
        }
      }
      settings.listener(
          listener(provider, TlsMode.IMPLICIT, ClientCertificate.REQUIRED, OnRejected.ALERT),
          TlsMode.IMPLICIT,
          ClientCertificate.REQUIRED,
          OnRejected.ALERT,
          provider);
    }
    var config = settings.build();
    Postern postern = Postern.start(config);
    POSTERNS.add(postern);
    for (ListenerConfig listener : config.listeners()) {
      DOORS.add(
          new Door(
              name + " " + listener.name(),
              listener.tls(),
              listener.clientCertificate(),
              postern.addresses(listener.name()).get(0)));
    }
  }

  /** How TLS begins is no matter of provider and CAs, and every kind is shown to every other. */
  private static List<TlsMode> modes(String name, ListenerConfig.Provider provider) {
    boolean first = name.equals("one-ca") && provider == ListenerConfig.Provider.OPENSSL;
    return first ? List.of(TlsMode.values()) : List.of(TlsMode.IMPLICIT);
  }

  private static String listener(
      ListenerConfig.Provider provider,
      TlsMode mode,
      ClientCertificate policy,
      OnRejected onRejected) {
    return String.join("-", provider + "", mode + "", policy + "", onRejected + "");
  }

  @AfterAll
  static void stop() throws IOException {
    relay.close();
    POSTERNS.forEach(Postern::close);
    backend.close();
  }

  /** The reply to MAIL; how far a session gets. */
  private static String knock(Door door, TlsPeer peer) {
    relay.leadTo(door.address());
    try (SmtpClient client = SmtpClient.open(relay.address(), door.mode(), peer)) {
      return client.say("MAIL FROM:<alice@example.org>");
    } catch (IOException e) {
      return "no session";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void ticketOfAnotherListenerOpensNothing(String version) {
    for (Door target : DOORS) {
      showTickets(DOORS, target, () -> TlsPeer.anonymous(version));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void ticketOfAnotherListenerIsNoLossForWhoHasACertificate(String version) {
    List<Door> asking = DOORS.stream().filter(Door::asks).toList();
    List<Door> silent = DOORS.stream().filter(door -> !door.asks()).toList();
    for (Door target : asking) {
      showTickets(silent, target, () -> TlsPeer.with(People.ALICE, version));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void nobodyMailsWithoutACertificate(String version) {
    for (Door door : DOORS) {
      String reply = knock(door, TlsPeer.anonymous(version));
      assertTrue(reply.startsWith("550 5.7.1") || reply.equals("no session"), reply);
    }
  }

  /** Else the tables above would prove nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void ticketOfTheSameListenerIsTaken(String version) {
    for (Door door : DOORS) {
      TlsPeer peer = TlsPeer.with(People.ALICE, version);
      knock(door, peer);
      knock(door, peer);
      assertTrue(relay.lastFlight().isResumed(), door.name());
    }
  }

  private static void showTickets(List<Door> sources, Door target, Supplier<TlsPeer> newcomer) {
    String fresh = knock(target, newcomer.get());
    for (Door source : sources) {
      if (!source.equals(target)) {
        TlsPeer peer = newcomer.get();
        knock(source, peer);
        String what = source.name() + " to " + target.name();
        assertEquals(fresh, knock(target, peer), what);
        assertFalse(relay.lastFlight().isResumed(), what);
      }
    }
  }
}
