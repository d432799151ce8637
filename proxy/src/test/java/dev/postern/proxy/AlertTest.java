package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.testing.Alert;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Refused;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import dev.postern.proxy.tls.Verdict.Reason;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** on-rejected = alert: TLS itself says no, in the words that it has (RFC 8446 section 6.2). */
class AlertTest {

  private static FakeBackend backend;
  private static Postern postern;

  @BeforeAll
  static void start() throws IOException {
    backend = FakeBackend.inClear();
    Settings settings = new Settings(backend.address());
    for (ListenerConfig.Provider provider : ListenerConfig.Provider.values()) {
      for (ClientCertificate policy : ClientCertificate.values()) {
        settings.listener(
            provider + "-" + policy, TlsMode.IMPLICIT, policy, OnRejected.ALERT, provider);
      }
    }
    settings.listener("REPLY", TlsMode.IMPLICIT, ListenerConfig.Provider.AUTO);
    Refused.prepare(settings);
    postern = Postern.start(settings.build());
  }

  @AfterAll
  static void stop() throws IOException {
    postern.close();
    backend.close();
  }

  private static SmtpClient open(String listener, TlsPeer peer) throws IOException {
    return SmtpClient.open(postern.addresses(listener).get(0), TlsMode.IMPLICIT, peer);
  }

  static Stream<Arguments> everyReasonUnderEveryVersion() {
    return Stream.of(Reason.values())
        .flatMap(
            reason ->
                Stream.of("TLSv1.2", "TLSv1.3").map(version -> Arguments.of(reason, version)));
  }

  private static String alert(Reason reason) {
    return switch (reason) {
      case EXPIRED, NOT_YET_VALID -> "certificate_expired";
      case REVOKED, BLOCKED -> "certificate_revoked";
      case REVOCATION_UNKNOWN, CONSTRAINT -> "certificate_unknown";
      case UNKNOWN_ISSUER -> "unknown_ca";
      case WRONG_PURPOSE -> "unsupported_certificate";
      case WEAK_KEY, MALFORMED, TOO_MANY -> "bad_certificate";
    };
  }

  @ParameterizedTest
  @MethodSource("everyReasonUnderEveryVersion")
  void boringSslSaysWhatIsWrong(Reason reason, String version) {
    assertAlert(alert(reason), "OPENSSL-REQUIRED", reason, version);
  }

  /** It has one word for all certificates that a trust manager does not like. */
  @ParameterizedTest
  @MethodSource("everyReasonUnderEveryVersion")
  void jdkSaysThatSomethingIsWrong(Reason reason, String version) {
    assertAlert("certificate_unknown", "JDK-REQUIRED", reason, version);
  }

  /** On the wire, and in the numbers once. */
  private static void assertAlert(String alert, String listener, Reason reason, String version) {
    long before = counted(reason.name());
    TlsPeer peer = TlsPeer.with(Refused.by(reason), version);
    SSLException told = assertThrows(SSLException.class, () -> open(listener, peer));
    assertEquals(alert, Alert.in(told));
    assertCounted(before + 1, reason.name());
  }

  @ParameterizedTest
  @CsvSource({
    "OPENSSL, TLSv1.2, handshake_failure",
    "OPENSSL, TLSv1.3, certificate_required",
    "JDK, TLSv1.2, handshake_failure",
    "JDK, TLSv1.3, certificate_required",
  })
  void missingCertificateIsDemanded(String provider, String version, String alert) {
    long before = counted("ABSENT");
    TlsPeer peer = TlsPeer.anonymous(version);
    SSLException told = assertThrows(SSLException.class, () -> open(provider + "-REQUIRED", peer));
    String said = Alert.in(told);
    // Java 17 says bad_certificate whatever the version; newer ones say what the standards say.
    boolean old = provider.equals("JDK") && said.equals("bad_certificate");
    assertTrue(old || said.equals(alert), said);
    assertCounted(before + 1, "ABSENT");
  }

  private static long counted(String verdict) {
    return postern.metrics().countOf(Event.valueOf("CERTIFICATE_" + verdict));
  }

  /** The client hears it first. */
  private static void assertCounted(long expected, String verdict) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (counted(verdict) < expected && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(expected, counted(verdict), verdict);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonIsCountedWhereTheRefusalIsAReply(Reason reason) throws IOException {
    long before = counted(reason.name());
    try (SmtpClient client = open("REPLY", TlsPeer.with(Refused.by(reason)))) {
      String reply = client.deliver();
      assertTrue(reply.startsWith("550 5.7.1 Client certificate "), reply);
    }
    assertCounted(before + 1, reason.name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPENSSL", "JDK"})
  void optionalListenerLetsNobodyInWithoutMailRights(String provider) throws IOException {
    try (SmtpClient client = open(provider + "-OPTIONAL", TlsPeer.anonymous())) {
      String reply = client.deliver();
      assertTrue(reply.startsWith("550 5.7.1 No client certificate arrived"), reply);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPENSSL-REQUIRED", "OPENSSL-OPTIONAL", "JDK-REQUIRED", "JDK-OPTIONAL"})
  void believedCertificateIsLetIn(String listener) throws IOException {
    try (SmtpClient client = open(listener, TlsPeer.with(People.ALICE))) {
      assertEquals("250 2.0.0 Queued", client.deliver());
    }
  }

  @Test
  void listenerThatAsksForNoneTakesNoMail() throws IOException {
    try (SmtpClient client = open("OPENSSL-NONE", TlsPeer.with(People.ALICE))) {
      assertTrue(client.deliver().startsWith("550 5.7.1"));
    }
  }
}
