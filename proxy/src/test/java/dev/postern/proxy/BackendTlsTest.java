package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.BackendConfig.BackendTlsConfig.Mode;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS towards the mail server: never without, never with somebody else. */
class BackendTlsTest {

  private static final String UNAVAILABLE =
      "451 4.3.0 Mail server temporarily unavailable, try again later";
  private static final Set<String> HARMLESS = Set.of("EHLO mail.example.org", "STARTTLS", "QUIT");

  private static BackendTlsConfig config(Mode mode, String serverName) {
    Path authority = People.authorityFile(People.CA);
    return new BackendTlsConfig(
        mode,
        Optional.of(authority),
        Optional.of(serverName).filter(name -> !name.isEmpty()),
        Optional.empty(),
        Optional.empty());
  }

  /** What a client hears that sends a mail through a proxy of this configuration. */
  private static String deliver(FakeBackend backend, BackendTlsConfig tls) throws IOException {
    Settings settings = new Settings(backend.address());
    settings.backendTls = tls;
    settings.listener("only", TlsMode.IMPLICIT, ListenerConfig.Provider.AUTO);
    try (Postern postern = Postern.start(settings.build());
        SmtpClient client =
            SmtpClient.open(
                postern.addresses("only").get(0), TlsMode.IMPLICIT, TlsPeer.with(People.ALICE))) {
      return client.deliver();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTTLS", "IMPLICIT"})
  void mailGoesToAMailServerThatIsVerified(Mode mode) throws IOException {
    try (FakeBackend backend = FakeBackend.start(mode, People.SERVER)) {
      assertEquals("250 2.0.0 Queued", deliver(backend, config(mode, "")));
      assertTrue(backend.heardInTls.contains("XCLIENT PROTO=ESMTP LOGIN=alice@example.org"));
      assertOnlyHarmlessInClear(backend);
      assertEquals(List.of(), backend.presented);
    }
  }

  private static void assertOnlyHarmlessInClear(FakeBackend backend) {
    assertTrue(HARMLESS.containsAll(backend.heardInClear), backend.heardInClear::toString);
  }

  static Stream<Arguments> impostors() {
    Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
    return Stream.of(Mode.STARTTLS, Mode.IMPLICIT)
        .flatMap(
            mode ->
                Stream.of(
                    Arguments.of(
                        mode, "wrong name", People.server(People.CA, "mx.example.com", p -> {})),
                    Arguments.of(
                        mode, "foreign", People.server(People.FOREIGN_CA, "localhost", p -> {})),
                    Arguments.of(
                        mode,
                        "expired",
                        People.server(People.CA, "localhost", p -> p.to = hourAgo))));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("impostors")
  void impostorGetsNoMail(Mode mode, String what, Credential impostor) throws IOException {
    try (FakeBackend backend = FakeBackend.start(mode, impostor)) {
      assertEquals(UNAVAILABLE, deliver(backend, config(mode, "")));
      assertEquals(List.of(), backend.heardInTls, what);
      assertOnlyHarmlessInClear(backend);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTTLS", "IMPLICIT"})
  void configuredNameIsTheOneThatCounts(Mode mode) throws IOException {
    Credential named = People.server(People.CA, "mx.example.com", profile -> {});
    try (FakeBackend backend = FakeBackend.start(mode, named)) {
      assertEquals("250 2.0.0 Queued", deliver(backend, config(mode, "mx.example.com")));
    }
    try (FakeBackend backend = FakeBackend.start(mode, People.SERVER)) {
      assertEquals(UNAVAILABLE, deliver(backend, config(mode, "mx.example.com")));
    }
  }

  /** An attacker in the middle need only take the word out of the EHLO reply. */
  @Test
  void mailServerThatOffersNoStartTlsGetsNoMail() throws IOException {
    try (FakeBackend backend = FakeBackend.start(Mode.STARTTLS, People.SERVER)) {
      backend.offeredInClear = backend.offeredInTls;
      assertEquals(UNAVAILABLE, deliver(backend, config(Mode.STARTTLS, "")));
      assertOnlyHarmlessInClear(backend);
    }
  }

  /** The "NO STARTTLS" attacks of 2021: a reply in clear that would answer a command in TLS. */
  @Test
  void repliesInjectedBehindTheAnswerToStartTlsEndTheConnection() throws IOException {
    try (FakeBackend backend = FakeBackend.start(Mode.STARTTLS, People.SERVER)) {
      backend.injection = "250-evil.example.org\r\n250 XCLIENT LOGIN\r\n";
      assertEquals(UNAVAILABLE, deliver(backend, config(Mode.STARTTLS, "")));
      assertEquals(List.of(), backend.heardInTls);
    }
  }

  @Test
  void whatWasOfferedInClearIsForgotten() throws IOException {
    try (FakeBackend backend = FakeBackend.start(Mode.STARTTLS, People.SERVER)) {
      backend.offeredInTls = List.of("SIZE 1000000");
      assertEquals(
          "451 4.3.5 The mail server does not take the sender's identity, tell your administrator",
          deliver(backend, config(Mode.STARTTLS, "")));
      assertFalse(backend.heardInTls.stream().anyMatch(line -> line.startsWith("XCLIENT")));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTTLS", "IMPLICIT"})
  void proxyShowsItsOwnCertificateWhereItHasOne(Mode mode) throws IOException {
    Credential proxy = People.person(People.CA, profile -> profile.subject = "CN=proxy");
    try (FakeBackend backend = FakeBackend.start(mode, People.SERVER)) {
      BackendTlsConfig tls =
          new BackendTlsConfig(
              mode,
              Optional.of(People.authorityFile(People.CA)),
              Optional.empty(),
              Optional.of(proxy.certificateFile()),
              Optional.of(proxy.keyFile()));
      assertEquals("250 2.0.0 Queued", deliver(backend, tls));
      assertEquals(proxy.certificate(), backend.presented.get(0));
    }
  }
}
