package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stranger must not make the proxy hold, or parse, a certificate of any size. */
class CertificateSizeTest {

  private static final ASN1ObjectIdentifier PRIVATE = new ASN1ObjectIdentifier("1.3.6.1.4.1.4.1");

  private static FakeBackend backend;
  private static Postern postern;

  @BeforeAll
  static void start() throws IOException {
    backend = FakeBackend.inClear();
    Settings settings = new Settings(backend.address());
    settings.listener("OPENSSL", TlsMode.IMPLICIT, ListenerConfig.Provider.OPENSSL);
    settings.listener("JDK", TlsMode.IMPLICIT, ListenerConfig.Provider.JDK);
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

  /** Alice's certificate with an extension of that many octets that nobody reads. */
  private static Credential bloated(int octets) {
    return People.person(People.CA, profile -> profile.extension(PRIVATE, false, new byte[octets]));
  }

  /** Some way below: the JDK's tickets hold the certificate, and are messages of their own. */
  @ParameterizedTest
  @CsvSource({"OPENSSL, TLSv1.2", "OPENSSL, TLSv1.3", "JDK, TLSv1.2", "JDK, TLSv1.3"})
  void belowTheBoundItPasses(String listener, String version) throws IOException {
    try (SmtpClient client = open(listener, TlsPeer.with(bloated(30 * 1024), version))) {
      assertEquals("250 2.0.0 Queued", client.deliver());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OPENSSL, TLSv1.2, 33", "OPENSSL, TLSv1.3, 33", "JDK, TLSv1.2, 33", "JDK, TLSv1.3, 33",
    "OPENSSL, TLSv1.2, 60", "OPENSSL, TLSv1.3, 60", "JDK, TLSv1.2, 60", "JDK, TLSv1.3, 60",
  })
  void aboveTheBoundTheSessionEndsAndNoOther(String listener, String version, int kibibytes)
      throws IOException {
    try (SmtpClient other = open(listener, TlsPeer.with(People.ALICE))) {
      TlsPeer peer = TlsPeer.with(bloated(kibibytes * 1024), version);
      IOException told = assertThrows(IOException.class, () -> open(listener, peer).deliver());
      assertTrue(
          String.valueOf(told.getMessage()).contains("Received fatal alert"), told::toString);
      assertEquals("250 2.0.0 Queued", other.deliver());
    }
    try (SmtpClient next = open(listener, TlsPeer.with(People.ALICE))) {
      assertEquals("250 2.0.0 Queued", next.deliver());
    }
  }
}
