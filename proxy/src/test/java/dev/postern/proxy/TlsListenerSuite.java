package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.TlsConfig;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.Openssl;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients meet at the listeners of both TLS implementations. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TlsListenerSuite {

  private final TlsConfig.Engine engine;
  private FakeBackend backend;
  private Postern postern;

  TlsListenerSuite(TlsConfig.Engine engine) {
    this.engine = engine;
  }

  @BeforeAll
  void start() throws IOException {
    backend = FakeBackend.inClear();
    Settings settings = new Settings(backend.address());
    settings.engine = engine;
    for (TlsMode mode : TlsMode.values()) {
      for (ListenerConfig.Provider provider : ListenerConfig.Provider.values()) {
        settings.listener(name(mode, provider), mode, provider);
      }
    }
    postern = Postern.start(settings.build());
  }

  @AfterAll
  void stop() throws IOException {
    postern.close();
    backend.close();
  }

  private static String name(TlsMode mode, ListenerConfig.Provider provider) {
    return mode + "-" + provider;
  }

  private InetSocketAddress address(TlsMode mode, ListenerConfig.Provider provider) {
    return postern.addresses(name(mode, provider)).get(0);
  }

  private SmtpClient open(TlsMode mode, ListenerConfig.Provider provider, TlsPeer peer)
      throws IOException {
    return SmtpClient.open(address(mode, provider), mode, peer);
  }

  static Stream<Arguments> everyKindOfListener() {
    return Stream.of(TlsMode.values())
        .flatMap(
            mode ->
                Stream.of(ListenerConfig.Provider.OPENSSL, ListenerConfig.Provider.JDK)
                    .flatMap(
                        provider ->
                            Stream.of("TLSv1.2", "TLSv1.3")
                                .map(version -> Arguments.of(mode, provider, version))));
  }

  @ParameterizedTest
  @MethodSource("everyKindOfListener")
  void mailGoesThrough(TlsMode mode, ListenerConfig.Provider provider, String version)
      throws IOException {
    try (SmtpClient client = open(mode, provider, TlsPeer.with(People.ALICE, version))) {
      assertEquals("250 2.0.0 Queued", client.deliver());
      assertEquals(version, client.session().getProtocol());
    }
    assertTrue(backend.hasHeard("XCLIENT PROTO=ESMTP LOGIN=alice@example.org"));
  }

  @ParameterizedTest
  @MethodSource("everyKindOfListener")
  void refusedCertificateHearsTheReasonAsReply(
      TlsMode mode, ListenerConfig.Provider provider, String version) throws IOException {
    assertRefused("No client certificate arrived", mode, provider, TlsPeer.anonymous(version));
    assertRefused("expired", mode, provider, TlsPeer.with(People.EXPIRED, version));
    assertRefused("not issued by our CA", mode, provider, TlsPeer.with(People.FOREIGN, version));
    assertRefused("revoked", mode, provider, TlsPeer.with(People.REVOKED, version));
    assertRefused("not meant for", mode, provider, TlsPeer.with(People.WRONG_PURPOSE, version));
  }

  private void assertRefused(
      String words, TlsMode mode, ListenerConfig.Provider provider, TlsPeer peer)
      throws IOException {
    try (SmtpClient client = open(mode, provider, peer)) {
      String mail = client.say("MAIL FROM:<alice@example.org>");
      assertTrue(mail.startsWith("550 5.7.1 ") && mail.contains(words), mail);
      String authentication = client.say("AUTH EXTERNAL =");
      assertTrue(authentication.startsWith("535 5.7.8 "), authentication);
    }
  }

  /** RFC 8996. The versions of SSL 3.0, TLS 1.0 and TLS 1.1; the answer is protocol_version. */
  @ParameterizedTest
  @CsvSource({
    "OPENSSL, 00",
    "OPENSSL, 01",
    "OPENSSL, 02",
    "JDK, 00",
    "JDK, 01",
    "JDK, 02",
  })
  void oldVersionsAreRefused(ListenerConfig.Provider provider, String minor) throws IOException {
    String body =
        ("03" + minor + "5a".repeat(32) + "00")
            + "0008c013c009c02f002f0100"
            + "000e000a00040002001700" // secp256r1
            + "0b00020100";
    String hello = "010000" + HexFormat.of().toHexDigits((byte) (body.length() / 2)) + body;
    String head = "160301" + HexFormat.of().toHexDigits((short) (hello.length() / 2));
    try (Socket socket = SmtpClient.socket(address(TlsMode.IMPLICIT, provider))) {
      socket.getOutputStream().write(HexFormat.of().parseHex(head + hello));
      byte[] alert = socket.getInputStream().readNBytes(7);
      assertEquals(21, alert[0]);
      assertArrayEquals(new byte[] {2, 70}, new byte[] {alert[5], alert[6]});
    }
  }

  @Test
  void automaticallyBoringSslIsTaken() throws IOException {
    try (SmtpClient client =
        open(TlsMode.IMPLICIT, ListenerConfig.Provider.AUTO, TlsPeer.anonymous())) {
      String reply = client.say("MAIL FROM:<alice@example.org>");
      assertTrue(reply.contains("ECDSA P-256 or P-384, RSA from CN=Postern Test CA"), reply);
    }
  }

  static Stream<Arguments> usableKeys() {
    return Stream.of(
        Arguments.of(ListenerConfig.Provider.OPENSSL, "EC", 256),
        Arguments.of(ListenerConfig.Provider.OPENSSL, "EC", 384),
        Arguments.of(ListenerConfig.Provider.OPENSSL, "RSA", 2048),
        Arguments.of(ListenerConfig.Provider.OPENSSL, "RSA", 3072),
        Arguments.of(ListenerConfig.Provider.JDK, "EC", 256),
        Arguments.of(ListenerConfig.Provider.JDK, "EC", 384),
        Arguments.of(ListenerConfig.Provider.JDK, "EC", 521),
        Arguments.of(ListenerConfig.Provider.JDK, "Ed25519", 255),
        Arguments.of(ListenerConfig.Provider.JDK, "RSA", 2048),
        Arguments.of(ListenerConfig.Provider.JDK, "RSASSA-PSS", 2048));
  }

  @ParameterizedTest
  @MethodSource("usableKeys")
  void keyIsAcceptedInBothVersions(ListenerConfig.Provider provider, String algorithm, int size)
      throws IOException {
    Credential credential = People.withKey(Authority.keys(algorithm, size));
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      TlsPeer peer = TlsPeer.with(credential, version);
      try (SmtpClient client = open(TlsMode.IMPLICIT, provider, peer)) {
        assertEquals("250 2.0.0 Queued", client.deliver(), version);
      }
    }
  }

  /** Its client believes that it has authenticated: only the reply can tell that nothing came. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void clientWithAnEd25519KeyOnlyHearsFromBoringSslWhatIsNeeded(String version) throws IOException {
    Credential credential = People.withKey(Authority.keys("Ed25519", 255));
    TlsPeer peer = TlsPeer.with(credential, version);
    try (SmtpClient client = open(TlsMode.STARTTLS, ListenerConfig.Provider.OPENSSL, peer)) {
      assertEquals(
          "550 5.7.1 No client certificate arrived; one with a key of type ECDSA P-256 or P-384,"
              + " RSA from CN=Postern Test CA,O=Example is needed",
          client.say("MAIL FROM:<alice@example.org>"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void onlyOurOwnAuthoritiesAreAskedFor(ListenerConfig.Provider provider) throws IOException {
    Openssl.assume();
    for (String version : List.of("-tls1_2", "-tls1_3")) {
      String printed = Openssl.client(address(TlsMode.IMPLICIT, provider), version);
      String names = printed.split("Acceptable client certificate CA names\n", 2)[1];
      String[] lines = names.split("\n", 3);
      assertEquals("O = Example, CN = Postern Test CA", lines[0]);
      assertTrue(lines[1].contains(":"), "no second name: " + lines[1]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OPENSSL, TLS_CHACHA20_POLY1305_SHA256",
    "OPENSSL, TLS_AES_128_GCM_SHA256",
    "OPENSSL, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "JDK, TLS_CHACHA20_POLY1305_SHA256",
    "JDK, TLS_AES_128_GCM_SHA256",
    "JDK, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  })
  void phonesWithoutAesHardwareGetTheirSuite(ListenerConfig.Provider provider, String suite)
      throws IOException {
    try (Socket socket = SmtpClient.socket(address(TlsMode.IMPLICIT, provider))) {
      TlsPeer peer = TlsPeer.with(People.ALICE);
      assertEquals(suite, peer.connect(socket, suite).getSession().getCipherSuite());
    }
  }
}
