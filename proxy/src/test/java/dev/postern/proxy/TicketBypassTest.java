package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.RecordingRelay;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A ticket from a listener that asks for nothing, shown to one that demands a certificate: the
 * family of CVE-2025-23419. Every ticket is shown to every other listener.
 */
class TicketBypassTest {

  private record Door(String name, TlsMode mode, RecordingRelay relay) {
    boolean asks() {
      return !name.contains("NONE");
    }
  }

  private static final List<Door> DOORS = new ArrayList<>();
  private static FakeBackend backend;
  private static Postern postern;

  @BeforeAll
  static void start() throws IOException {
    backend = FakeBackend.inClear();
    Settings settings = new Settings(backend.address());
    List<ListenerConfig> listeners = new ArrayList<>();
    for (ClientCertificate policy : ClientCertificate.values()) {
      listeners.add(door(TlsMode.STARTTLS, policy, OnRejected.REPLY, false));
      listeners.add(door(TlsMode.IMPLICIT, policy, OnRejected.REPLY, false));
      listeners.add(door(TlsMode.IMPLICIT, policy, OnRejected.REPLY, true));
    }
    listeners.add(door(TlsMode.IMPLICIT, ClientCertificate.REQUIRED, OnRejected.ALERT, false));
    listeners.add(door(TlsMode.IMPLICIT, ClientCertificate.REQUIRED, OnRejected.ALERT, true));
    listeners.forEach(
        listener ->
            settings.listener(
                listener.name(),
                listener.tls(),
                listener.clientCertificate(),
                listener.onRejected(),
                listener.provider()));
    postern = Postern.start(settings.build());
    for (ListenerConfig listener : listeners) {
      RecordingRelay relay = RecordingRelay.to(postern.addresses(listener.name()).get(0));
      DOORS.add(new Door(listener.name(), listener.tls(), relay));
    }
  }

  private static ListenerConfig door(
      TlsMode mode, ClientCertificate policy, OnRejected onRejected, boolean jdk) {
    ListenerConfig.Provider provider =
        jdk ? ListenerConfig.Provider.JDK : ListenerConfig.Provider.OPENSSL;
    String name = String.join("-", mode + "", policy + "", onRejected + "", provider + "");
    return new ListenerConfig(name, List.of(), mode, policy, onRejected, provider, List.of());
  }

  @AfterAll
  static void stop() throws IOException {
    for (Door door : DOORS) {
      door.relay().close();
    }
    postern.close();
    backend.close();
  }

  /** The reply to MAIL; how far a session gets. */
  private static String knock(Door door, TlsPeer peer) {
    try (SmtpClient client = SmtpClient.open(door.relay().address(), door.mode(), peer)) {
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

  private static void showTickets(List<Door> sources, Door target, Supplier<TlsPeer> newcomer) {
    String fresh = knock(target, newcomer.get());
    for (Door source : sources) {
      if (!source.equals(target)) {
        TlsPeer peer = newcomer.get();
        knock(source, peer);
        String what = source.name() + " to " + target.name();
        assertEquals(fresh, knock(target, peer), what);
        assertFalse(target.relay().lastFlight().isResumed(), what);
      }
    }
  }
}
