package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.testing.Alert;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  private static TlsPeer peer(String person, String version) {
    return Optional.ofNullable(
            Map.of(
                    "expired", People.EXPIRED,
                    "revoked", People.REVOKED,
                    "foreign", People.FOREIGN,
                    "wrong-purpose", People.WRONG_PURPOSE)
                .get(person))
        .map(credential -> TlsPeer.with(credential, version))
        .orElse(TlsPeer.anonymous(version));
  }

  @ParameterizedTest
  @CsvSource({
    "expired, TLSv1.2, certificate_expired",
    "expired, TLSv1.3, certificate_expired",
    "revoked, TLSv1.2, certificate_revoked",
    "revoked, TLSv1.3, certificate_revoked",
    "foreign, TLSv1.2, unknown_ca",
    "foreign, TLSv1.3, unknown_ca",
    "wrong-purpose, TLSv1.2, unsupported_certificate",
    "wrong-purpose, TLSv1.3, unsupported_certificate",
    "nobody, TLSv1.2, handshake_failure",
    "nobody, TLSv1.3, certificate_required",
  })
  void boringSslSaysWhatIsWrong(String person, String version, String alert) {
    TlsPeer peer = peer(person, version);
    SSLException told = assertThrows(SSLException.class, () -> open("OPENSSL-REQUIRED", peer));
    assertEquals(alert, Alert.in(told));
  }

  /** It has one word for all certificates that a trust manager does not like. */
  @ParameterizedTest
  @CsvSource({
    "expired, TLSv1.2", "expired, TLSv1.3", "revoked, TLSv1.2", "revoked, TLSv1.3",
    "foreign, TLSv1.2", "foreign, TLSv1.3", "wrong-purpose, TLSv1.2", "wrong-purpose, TLSv1.3",
  })
  void jdkSaysThatSomethingIsWrong(String person, String version) {
    TlsPeer peer = peer(person, version);
    SSLException told = assertThrows(SSLException.class, () -> open("JDK-REQUIRED", peer));
    assertEquals("certificate_unknown", Alert.in(told));
  }

  /** Java 17 says bad_certificate whatever the version; newer ones say what the standards say. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2, handshake_failure", "TLSv1.3, certificate_required"})
  void jdkDemandsACertificateAsWell(String version, String alert) {
    TlsPeer peer = TlsPeer.anonymous(version);
    SSLException told = assertThrows(SSLException.class, () -> open("JDK-REQUIRED", peer));
    String said = Alert.in(told);
    assertTrue(List.of("bad_certificate", alert).contains(said), said);
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
