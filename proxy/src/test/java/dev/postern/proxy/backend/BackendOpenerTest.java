package dev.postern.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.BackendConfig.Forward;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.tls.BackendTls;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendOpenerTest {

  private static final ForwardedIdentity ALICE =
      new ForwardedIdentity("alice", "192.0.2.1", 50000, "laptop");
  private static final String OFFER = "250-mta\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n";

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private final FakeMta mta = new FakeMta(leaks);

  @AfterEach
  void endEverything() {
    mta.end();
  }

  private BackendOpener opener(BackendTlsConfig.Mode mode) {
    BackendConfig config = FakeMta.config(Forward.SASL_PLAIN, mode, FakeMta.POOL);
    BackendTls tls =
        mode == BackendTlsConfig.Mode.OFF ? null : BackendTls.of(config.tls(), FakeMta.ADDRESS);
    IdentityForwarding sasl = new SaslForwarding("proxy", "secret", true);
    BackendSettings settings =
        new BackendSettings(
            config, FakeMta.ADDRESS, tls, sasl, "proxy.example", mta, new Metrics());
    return new BackendOpener(settings, mta.newLoop(), ALICE);
  }

  private Future<BackendConnection> open(BackendTlsConfig.Mode mode) {
    return opener(mode).open();
  }

  private static String why(Future<?> opening) {
    assertNotNull(opening.cause(), "neither open nor refused");
    BackendException refused = assertInstanceOf(BackendException.class, opening.cause());
    assertSame(Reply.BACKEND_UNAVAILABLE, refused.reply());
    return String.valueOf(refused.getMessage());
  }

  @Test
  void openConnectionIsLoggedIn() {
    Future<BackendConnection> opening = open(BackendTlsConfig.Mode.OFF);
    FakeMta.Peer peer = mta.peers.get(0);
    peer.say("220 mta\r\n");
    assertEquals("EHLO proxy.example\r\n", peer.written());
    peer.say(OFFER);
    assertEquals("AUTH PLAIN YWxpY2UAcHJveHkAc2VjcmV0\r\n", peer.written());
    assertFalse(opening.isDone());
    peer.say("235 2.7.0 ok\r\n");
    assertTrue(opening.isSuccess());
    assertSame(ALICE, opening.getNow().served());
    assertTrue(opening.getNow().capabilities().offers("STARTTLS"));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("BANNER", List.of("554 5.7.1 not you\r\n")),
        Arguments.of("BANNER", List.of("421 4.3.2 busy\r\n")),
        Arguments.of("BANNER", List.of("250 mta\r\n")),
        Arguments.of("BANNER", List.of("SSH-2.0-OpenSSH\r\n")),
        Arguments.of("BANNER", List.of("354 go\r\n")),
        Arguments.of("BANNER", List.of(FakeMta.HANG_UP)),
        Arguments.of("BANNER", List.of("220-mta\r\n", FakeMta.HANG_UP)),
        Arguments.of("EHLO", List.of("220 mta\r\n", "502 5.5.1 what\r\n")),
        Arguments.of("EHLO", List.of("220 mta\r\n", "251 mta\r\n")),
        Arguments.of("EHLO", List.of("220 mta\r\n", "421 4.3.2 busy\r\n")),
        Arguments.of("EHLO", List.of("220 mta\r\n", "250-mta\r\n550 x\r\n")),
        Arguments.of("EHLO", List.of("220 mta\r\n", FakeMta.HANG_UP)),
        Arguments.of("AUTH", List.of("220 mta\r\n", OFFER, "535 5.7.8 no\r\n")),
        Arguments.of("AUTH", List.of("220 mta\r\n", OFFER, "250 2.0.0 ok\r\n")),
        Arguments.of("AUTH", List.of("220 mta\r\n", OFFER, "334 \r\n")),
        Arguments.of("AUTH", List.of("220 mta\r\n", OFFER, FakeMta.HANG_UP)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("failures")
  void failureNamesItsStep(String step, List<String> answers) {
    Future<BackendConnection> opening = open(BackendTlsConfig.Mode.OFF);
    FakeMta.Peer peer = mta.peers.get(0);
    answers.forEach(peer::say);
    assertTrue(why(opening).contains("step " + step + ":"), () -> why(opening));
    assertFalse(peer.isOpen());
  }

  @Test
  void refusedConnectIsAFailure() {
    mta.newLoop();
    mta.refusing = true;
    assertEquals("mta.example:25, step CONNECT: refused", why(open(BackendTlsConfig.Mode.OFF)));
  }

  static Stream<List<String>> halfOpenings() {
    return Stream.of(
        List.of(),
        List.of("220-mta\r\n"),
        List.of("220 mta\r\n"),
        List.of("220 mta\r\n", "250-mta\r\n"),
        List.of("220 mta\r\n", OFFER));
  }

  @ParameterizedTest
  @MethodSource("halfOpenings")
  void silenceIsAFailureInTheEnd(List<String> answers) {
    BackendOpener opener = opener(BackendTlsConfig.Mode.OFF);
    Future<BackendConnection> opening = opener.open();
    answers.forEach(mta.peers.get(0)::say);
    mta.tick(9);
    opener.expire();
    assertFalse(opening.isDone());
    mta.tick(11);
    opener.expire();
    assertTrue(why(opening).contains("no reply in time"));
    assertFalse(mta.peers.get(0).isOpen());
  }

  // TLS.

  private FakeMta.Peer upToStarttls(String offer) {
    FakeMta.Peer peer = mta.peers.get(0);
    peer.say("220 mta\r\n");
    peer.written();
    peer.say(offer);
    return peer;
  }

  /** Whoever sits in between strikes out the keyword; mail in clear is what he wants. */
  @Test
  void withoutStarttlsNothingGoesInClear() {
    Future<BackendConnection> opening = open(BackendTlsConfig.Mode.STARTTLS);
    FakeMta.Peer peer = upToStarttls("250-mta\r\n250 AUTH PLAIN\r\n");
    assertTrue(why(opening).endsWith("step STARTTLS: the MTA does not offer STARTTLS"));
    assertEquals("", peer.written());
    assertFalse(peer.isOpen());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "454 4.7.0 not now\r\n",
        "250 ok\r\n",
        "354 go\r\n",
        "220 go\r\n235 injected\r\n",
        FakeMta.HANG_UP
      })
  void answerToStarttlsThatIsNotJust220EndsTheOpening(String answer) {
    Future<BackendConnection> opening = open(BackendTlsConfig.Mode.STARTTLS);
    FakeMta.Peer peer = upToStarttls(OFFER);
    assertEquals("STARTTLS\r\n", peer.written());
    peer.say(answer);
    assertTrue(why(opening).contains("step STARTTLS:"), () -> why(opening));
    assertFalse(peer.isOpen());
    assertNull(peer.channel.pipeline().get(SslHandler.class));
  }

  @Test
  void failedHandshakeEndsTheOpening() {
    Future<BackendConnection> opening = open(BackendTlsConfig.Mode.STARTTLS);
    FakeMta.Peer peer = upToStarttls(OFFER);
    peer.written();
    peer.say("220 go\r\n");
    assertTrue(peer.written().startsWith("\u0016\u0003"), "a ClientHello and nothing in clear");
    peer.say("250 not TLS at all\r\n");
    assertTrue(why(opening).contains("step TLS: "), () -> why(opening));
    assertFalse(peer.isOpen());
  }

  @Test
  void implicitTlsSpeaksNoWordInClear() {
    Future<BackendConnection> opening = open(BackendTlsConfig.Mode.IMPLICIT);
    FakeMta.Peer peer = mta.peers.get(0);
    assertNotNull(peer.channel.pipeline().get(SslHandler.class));
    peer.say("220 mta in clear\r\n");
    assertTrue(why(opening).contains("step BANNER: "), () -> why(opening));
    assertFalse(peer.written().contains("EHLO"));
    assertFalse(peer.isOpen());
  }
}
