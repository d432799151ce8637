package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Profile;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.ServerCertificateConfig;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.Openssl;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which of several certificates a client gets, by name (RFC 6066 section 3) and algorithm. */
class ServerCertificatesTest {

  private static FakeBackend backend;
  private static Postern postern;

  @BeforeAll
  static void start() throws Exception {
    backend = FakeBackend.inClear();
    Settings settings = new Settings(backend.address());
    settings.certificates =
        Stream.of(
                server("first-ecdsa", "mail.example.org", profile -> {}),
                server("first-rsa", "mail.example.org", ServerCertificatesTest::rsa),
                server("other-rsa", "smtp.example.net", ServerCertificatesTest::rsa),
                server("wild-ecdsa", "*.example.com", profile -> {}))
            .map(one -> ServerCertificateConfig.pem(one.certificateFile(), one.keyFile()))
            .toList();
    settings.listener("OPENSSL", TlsMode.IMPLICIT, ListenerConfig.Provider.OPENSSL);
    settings.listener("JDK", TlsMode.IMPLICIT, ListenerConfig.Provider.JDK);
    postern = Postern.start(settings.build());
    Openssl.assume();
  }

  @AfterAll
  static void stop() throws IOException {
    postern.close();
    backend.close();
  }

  private static Credential server(String subject, String name, Consumer<Profile> changes) {
    return People.server(
        People.CA,
        name,
        profile -> {
          profile.subject = "CN=" + subject;
          profile.names.add(new GeneralName(GeneralName.dNSName, subject + ".example.org"));
          changes.accept(profile);
        });
  }

  private static void rsa(Profile profile) {
    profile.keys = rsaKeys();
  }

  private static KeyPair rsaKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a client says, and whose certificate it gets; an empty one stands for none. */
  private static final List<List<String>> TABLE =
      List.of(
          // by name
          List.of("", "first-ecdsa"),
          List.of("-servername mail.example.org", "first-ecdsa"),
          List.of("-servername MAIL.EXAMPLE.ORG", "first-ecdsa"),
          List.of("-servername unknown.example.org", "first-ecdsa"),
          List.of("-servername smtp.example.net", "other-rsa"),
          List.of("-servername smtp.example.com", "wild-ecdsa"),
          List.of("-servername first-rsa.example.org", "first-rsa"),
          // a wildcard is one label, and none at all is no match
          List.of("-servername a.b.example.com", "first-ecdsa"),
          List.of("-servername example.com", "first-ecdsa"),
          // by algorithm
          List.of("-sigalgs RSA-PSS+SHA256", "first-rsa"),
          List.of("-servername mail.example.org -sigalgs RSA-PSS+SHA256", "first-rsa"),
          List.of("-sigalgs ECDSA+SHA256", "first-ecdsa"),
          List.of("-tls1_2", "first-ecdsa"),
          List.of("-tls1_2 -sigalgs RSA-PSS+SHA256", "first-rsa"),
          List.of("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "first-rsa"),
          List.of("-tls1_2 -servername mail.example.org -cipher aRSA", "first-rsa"),
          // an ECDSA certificate alone is none for who knows RSA only
          List.of("-servername smtp.example.com -tls1_2 -cipher aRSA", ""),
          List.of("-servername smtp.example.net -tls1_2 -cipher aECDSA", ""));

  static Stream<Arguments> everyRowOnBothProviders() {
    return TABLE.stream()
        .flatMap(
            row ->
                Stream.of("OPENSSL", "JDK")
                    .map(listener -> Arguments.of(listener, row.get(0), row.get(1))));
  }

  @ParameterizedTest
  @MethodSource("everyRowOnBothProviders")
  void clientGetsTheCertificateThatFits(String listener, String options, String subject)
      throws IOException {
    String[] words = options.isEmpty() ? new String[0] : options.split(" ", -1);
    String printed = Openssl.client(postern.addresses(listener).get(0), words);
    String expected =
        subject.isEmpty() ? "no peer certificate available" : "subject=CN = " + subject + "\n";
    assertTrue(printed.contains(expected), printed);
  }
}
