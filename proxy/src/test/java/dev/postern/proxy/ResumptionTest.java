package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.Openssl;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.RecordingRelay;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A resumed session calls no trust manager, so the verdict has to be given anew each time. */
class ResumptionTest {

  private static final Path LIST = People.revocationList();
  private static final Map<String, RecordingRelay> RELAYS = new LinkedHashMap<>();
  private static FakeBackend backend;
  private static Postern postern;
  private static int lists = 1;

  @BeforeAll
  static void start() throws IOException {
    backend = FakeBackend.inClear();
    Settings settings = new Settings(backend.address());
    settings.revocationList = LIST;
    for (ListenerConfig.Provider provider : providers()) {
      for (OnRejected onRejected : OnRejected.values()) {
        settings.listener(
            provider + "-" + onRejected,
            TlsMode.IMPLICIT,
            ClientCertificate.REQUIRED,
            onRejected,
            provider);
      }
    }
    postern = Postern.start(settings.build());
    for (ListenerConfig.Provider provider : providers()) {
      for (OnRejected onRejected : OnRejected.values()) {
        String name = provider + "-" + onRejected;
        RELAYS.put(name, RecordingRelay.to(postern.addresses(name).get(0)));
      }
    }
  }

  @AfterAll
  static void stop() throws IOException {
    for (RecordingRelay relay : RELAYS.values()) {
      relay.close();
    }
    postern.close();
    backend.close();
  }

  private static List<ListenerConfig.Provider> providers() {
    return List.of(ListenerConfig.Provider.OPENSSL, ListenerConfig.Provider.JDK);
  }

  static Stream<Arguments> everyListenerAndVersion() {
    return Stream.of("OPENSSL-REPLY", "OPENSSL-ALERT", "JDK-REPLY", "JDK-ALERT")
        .flatMap(name -> Stream.of("TLSv1.2", "TLSv1.3").map(v -> Arguments.of(name, v)));
  }

  private static RecordingRelay relay(String listener) {
    RecordingRelay relay = RELAYS.get(listener);
    if (relay == null) {
      throw new IllegalArgumentException(listener);
    }
    return relay;
  }

  /** The reply to a mail, and whether the session was resumed. */
  private record Visit(String reply, boolean resumed) {}

  private static Visit visit(String listener, TlsPeer peer) throws IOException {
    RecordingRelay relay = relay(listener);
    try (SmtpClient client = SmtpClient.open(relay.address(), TlsMode.IMPLICIT, peer)) {
      return new Visit(client.deliver(), relay.lastFlight().isResumed());
    }
  }

  @ParameterizedTest
  @MethodSource("everyListenerAndVersion")
  void resumedSessionKeepsItsIdentity(String listener, String version) throws IOException {
    TlsPeer peer = TlsPeer.with(People.ALICE, version);
    assertEquals(new Visit("250 2.0.0 Queued", false), visit(listener, peer));
    assertEquals(new Visit("250 2.0.0 Queued", true), visit(listener, peer));
  }

  @ParameterizedTest
  @MethodSource("everyListenerAndVersion")
  void certificateRevokedInTheMeantimeIsRefused(String listener, String version) throws Exception {
    Credential mallory = People.person(People.CA, profile -> {});
    TlsPeer peer = TlsPeer.with(mallory, version);
    assertEquals(new Visit("250 2.0.0 Queued", false), visit(listener, peer));
    People.publish(LIST, ++lists, mallory);
    awaitRefusal(mallory);
    Visit resumed = visit(listener, peer);
    assertTrue(resumed.resumed());
    assertTrue(resumed.reply().startsWith("550 5.7.1 Client certificate revoked"), resumed::reply);
  }

  private static void awaitRefusal(Credential credential) throws Exception {
    Instant end = Instant.now().plusSeconds(5);
    while (!isRefused(credential)) {
      assertTrue(Instant.now().isBefore(end), "the new list is not taken");
      Thread.sleep(20);
    }
  }

  private static boolean isRefused(Credential credential) {
    try {
      return visit("OPENSSL-REPLY", TlsPeer.with(credential)).reply().startsWith("550 ");
    } catch (IOException e) {
      return false; // the list came while this session lived, and ended it
    }
  }

  @Test
  void certificateExpiredInTheMeantimeIsRefused() throws Exception {
    Instant end = Instant.now().plusSeconds(3);
    Credential credential = People.person(People.CA, profile -> profile.to = end);
    List<Arguments> kinds = everyListenerAndVersion().toList();
    List<TlsPeer> peers = new ArrayList<>();
    for (Arguments kind : kinds) {
      TlsPeer peer = TlsPeer.with(credential, (String) kind.get()[1]);
      peers.add(peer);
      assertEquals(
          new Visit("250 2.0.0 Queued", false),
          visit((String) kind.get()[0], peer),
          kind::toString);
    }
    Thread.sleep(Math.max(1, Duration.between(Instant.now(), end).toMillis() + 20));
    for (int i = 0; i < kinds.size(); i++) {
      Visit resumed = visit((String) kinds.get(i).get()[0], peers.get(i));
      assertTrue(resumed.resumed());
      assertTrue(
          resumed.reply().startsWith("550 5.7.1 Client certificate expired"), resumed::reply);
    }
  }

  /** A client without tickets is known by the session's id. */
  @Test
  void sessionIsResumedByItsIdAsWell() throws IOException {
    Openssl.assume();
    String certificate = People.ALICE.certificateFile().toString();
    String key = People.ALICE.keyFile().toString();
    String session = certificate + ".session";
    for (String option : List.of("-sess_out", "-sess_in")) {
      String printed =
          Openssl.client(
              postern.addresses("OPENSSL-REPLY").get(0),
              "-tls1_2",
              "-no_ticket",
              "-cert",
              certificate,
              "-key",
              key,
              option,
              session);
      assertEquals(option.equals("-sess_in"), printed.contains("\nReused, TLSv1.2"), printed);
    }
  }

  @Test
  void withoutSessionTicketsNothingIsResumed() throws IOException {
    Settings settings = new Settings(backend.address());
    settings.sessionTickets = false;
    providers().forEach(provider -> settings.listener(provider + "", TlsMode.IMPLICIT, provider));
    try (Postern strict = Postern.start(settings.build())) {
      for (ListenerConfig.Provider provider : providers()) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
          assertNeverResumed(strict, provider, version);
        }
      }
    }
  }

  private static void assertNeverResumed(
      Postern strict, ListenerConfig.Provider provider, String version) throws IOException {
    TlsPeer peer = TlsPeer.with(People.ALICE, version);
    try (RecordingRelay relay = RecordingRelay.to(strict.addresses(provider + "").get(0))) {
      for (int i = 0; i < 2; i++) {
        SmtpClient.open(relay.address(), TlsMode.IMPLICIT, peer).close();
        assertFalse(
            relay.lastFlight().isResumed(),
            provider + " " + version + " visit " + i + relay.lastFlight());
      }
    }
  }
}
