package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.TlsProfile;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.Openssl;
import dev.postern.proxy.testing.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the profiles negotiate, and what TLS must not do in any (RFC 9325). */
class TlsProfileTest {

  private static final Map<TlsProfile, Postern> POSTERNS = new EnumMap<>(TlsProfile.class);
  private static FakeBackend backend;

  @BeforeAll
  static void start() throws IOException {
    Openssl.assume();
    backend = FakeBackend.inClear();
    for (TlsProfile profile : TlsProfile.values()) {
      Settings settings = new Settings(backend.address());
      settings.protocols = profile.protocols();
      settings.groups = profile.groups();
      settings.cipherSuites = profile.cipherSuites();
      settings.listener("OPENSSL", TlsMode.IMPLICIT, ListenerConfig.Provider.OPENSSL);
      settings.listener("JDK", TlsMode.IMPLICIT, ListenerConfig.Provider.JDK);
      POSTERNS.put(profile, Postern.start(settings.build()));
    }
  }

  @AfterAll
  static void stop() throws IOException {
    POSTERNS.values().forEach(Postern::close);
    if (backend != null) {
      backend.close();
    }
  }

  private static InetSocketAddress address(TlsProfile profile, ListenerConfig.Provider provider) {
    return Objects.requireNonNull(POSTERNS.get(profile)).addresses(provider.name()).get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MODERN       | OPENSSL | -tls1_3 | TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384",
        "MODERN       | JDK     | -tls1_3 | TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384",
        "MODERN       | OPENSSL | -tls1_2 | (NONE), Cipher is (NONE)",
        "MODERN       | JDK     | -tls1_2 | (NONE), Cipher is (NONE)",
        "INTERMEDIATE | OPENSSL | -tls1_3 | TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384",
        "INTERMEDIATE | JDK     | -tls1_3 | TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384",
        "INTERMEDIATE | OPENSSL | -tls1_2 | TLSv1.2, Cipher is ECDHE-ECDSA-AES256-GCM-SHA384",
        "INTERMEDIATE | JDK     | -tls1_2 | TLSv1.2, Cipher is ECDHE-ECDSA-AES256-GCM-SHA384",
        // RFC 8996: not even if a client knows nothing else
        "INTERMEDIATE | OPENSSL | -tls1_1 -cipher ALL:@SECLEVEL=0 | (NONE), Cipher is (NONE)",
        "INTERMEDIATE | JDK     | -tls1_1 -cipher ALL:@SECLEVEL=0 | (NONE), Cipher is (NONE)",
        // without forward secrecy, or without AEAD
        "INTERMEDIATE | OPENSSL | -tls1_2 -cipher kRSA | (NONE), Cipher is (NONE)",
        "INTERMEDIATE | JDK     | -tls1_2 -cipher kRSA | (NONE), Cipher is (NONE)",
        "INTERMEDIATE | OPENSSL | -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256 | (NONE), Cipher is",
        "INTERMEDIATE | JDK     | -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256 | (NONE), Cipher is",
        // phones without AES instructions ask for ChaCha20 alone
        "INTERMEDIATE | OPENSSL | -ciphersuites TLS_CHACHA20_POLY1305_SHA256 | TLSv1.3, Cipher is"
            + " TLS_CHACHA20_POLY1305_SHA256",
        "INTERMEDIATE | JDK     | -ciphersuites TLS_CHACHA20_POLY1305_SHA256 | TLSv1.3, Cipher is"
            + " TLS_CHACHA20_POLY1305_SHA256",
      })
  void profileDecidesWhatIsNegotiated(
      TlsProfile profile, ListenerConfig.Provider provider, String options, String negotiated)
      throws IOException {
    String printed = Openssl.client(address(profile, provider), options.split(" ", -1));
    assertTrue(printed.contains("New, " + negotiated), printed);
  }

  /** CRIME: compression under TLS tells lengths, hence secrets. */
  @ParameterizedTest
  @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
  void nothingIsCompressed(ListenerConfig.Provider provider) throws IOException {
    String printed = Openssl.client(address(TlsProfile.INTERMEDIATE, provider), "-tls1_2", "-comp");
    assertTrue(printed.contains("\nCompression: NONE\n"), printed);
  }

  /** Early data may be replayed (RFC 8446 section 8): no ticket permits any. */
  @ParameterizedTest
  @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
  void noTicketPermitsEarlyData(ListenerConfig.Provider provider) throws IOException {
    String printed =
        Openssl.talk(address(TlsProfile.MODERN, provider), "-tls1_3", "NOOP\r\n", "QUIT\r\n");
    assertTrue(printed.contains("Max Early Data: 0\n"), printed);
    assertFalse(printed.replace("Max Early Data: 0\n", "").contains("Max Early Data"), printed);
  }

  /** Renegotiation would buy handshake after handshake on one connection, counted by no limit. */
  @ParameterizedTest
  @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
  void nobodyRenegotiates(ListenerConfig.Provider provider) throws IOException {
    String printed =
        Openssl.talk(
            address(TlsProfile.INTERMEDIATE, provider), "-tls1_2", "R\n", "NOOP\r\n", "QUIT\r\n");
    int asked = printed.indexOf("RENEGOTIATING");
    assertTrue(asked > 0, printed);
    // A second handshake shows the certificate again.
    assertEquals(-1, printed.indexOf("depth=", asked), printed);
    assertTrue(printed.contains("220 mail.example.org"), printed);
  }
}
