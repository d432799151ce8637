package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.config.IdentityConfig;
import dev.postern.proxy.config.IdentityConfig.AuthzidPolicy;
import dev.postern.proxy.config.IdentityConfig.Rule;
import dev.postern.proxy.config.IdentityConfig.Source;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.identity.Directory;
import dev.postern.proxy.identity.IdentityMapper;
import dev.postern.proxy.session.Standing.Admitted;
import dev.postern.proxy.session.Standing.WithoutUser;
import dev.postern.proxy.tls.ClientCertificateVerifier;
import dev.postern.proxy.tls.Verdict;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When living sessions are judged anew, and what becomes of them when that fails. */
class LiveSessionsTest {

  private static final Instant NOW = Authority.NOW;

  private final Authority root = Authority.root("Root");
  private final X509Certificate alice = root.alice();
  private final X509Certificate bob = root.alice();
  private final Logger logger = (Logger) LoggerFactory.getLogger(LiveSessions.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final FakeVerifier verifier = new FakeVerifier();
  private final LiveSessions live = new LiveSessions(verifier, mapper(), () -> verifier.now);
  private final List<Standing> heard = new ArrayList<>();

  /** Answers with what the test says at that moment. */
  private static final class FakeVerifier implements ClientCertificateVerifier {
    Supplier<CompletionStage<Verdict>> answer = CompletableFuture::new;
    Instant now = NOW;
    int asked;

    @Override
    public Verdict judge(Certificate[] presented) {
      throw new IllegalStateException("a living session is never judged by what is known alone");
    }

    @Override
    public CompletionStage<Verdict> ask(Certificate[] presented) {
      asked++;
      return answer.get();
    }

    @Override
    public CompletionStage<Verdict> judgeAnew(Certificate[] presented) {
      return ask(presented);
    }

    @Override
    public Optional<Verdict.Rejected> blockOf(String user) {
      return Optional.empty();
    }
  }

  private static IdentityMapper mapper() {
    Rule rule =
        new Rule(Source.SAN_EMAIL, Optional.empty(), Optional.empty(), "$0", Optional.empty());
    IdentityConfig config =
        new IdentityConfig(List.of(rule), Optional.empty(), AuthzidPolicy.ALIAS);
    return new IdentityMapper(config, Directory.of(config, Set.of()));
  }

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void listenNoLonger() {
    logger.detachAppender(logged);
  }

  private Verdict.Trusted trusted(Instant until) {
    return new Verdict.Trusted(alice, "00", until, "");
  }

  private Standing admit(X509Certificate certificate, Instant until) {
    verifier.answer = () -> CompletableFuture.completedFuture(trusted(until));
    Standing standing = live.admit(List.of(certificate), heard::add).toCompletableFuture().join();
    assertInstanceOf(Admitted.class, standing);
    return standing;
  }

  private static ClientIdentity identity(Standing standing) {
    return ((Admitted) standing).identity();
  }

  private static CompletionStage<Verdict> broken() {
    return CompletableFuture.failedFuture(new IllegalStateException("broken"));
  }

  private void assertLogged(int times) {
    assertEquals(times, logged.list.size());
    logged.list.forEach(
        event ->
            assertEquals(
                "a chain could not be judged, so it admits nobody", event.getFormattedMessage()));
  }

  @Test
  void aFailureToJudgeAdmitsNobodyAndIsLogged() {
    verifier.answer = LiveSessionsTest::broken;
    CompletableFuture<Standing> standing =
        live.admit(List.of(alice), heard::add).toCompletableFuture();
    assertThrows(CompletionException.class, standing::join);
    assertLogged(1);
  }

  @Test
  void aFailureToJudgeAnewEndsItsSessionsAndKeepsNobodyElseFromBeingJudged() {
    admit(alice, NOW.plusSeconds(60));
    admit(bob, NOW.plusSeconds(60));
    verifier.answer = LiveSessionsTest::broken;
    live.judgeAnew(true);
    assertEquals(2, heard.size());
    heard.forEach(standing -> assertInstanceOf(WithoutUser.class, standing));
    assertLogged(2);
    verifier.answer =
        () -> {
          throw new IllegalStateException("broken at once");
        };
    live.judgeAnew(true);
    assertEquals(4, heard.size());
    assertLogged(4);
  }

  @Test
  void sessionsOfOneChainShareWhatItLeadsToUntilThatIsSomethingElse() {
    Standing first = admit(alice, NOW.plusSeconds(60));
    assertSame(first, admit(alice, NOW.plusSeconds(60)));
    Standing later = admit(alice, NOW.plusSeconds(90));
    assertEquals(new Admitted(trusted(NOW.plusSeconds(90)), identity(first)), later);
    assertSame(later, admit(alice, NOW.plusSeconds(90)));
  }

  @Test
  void aVerdictThatHasRunOutIsGivenAnewAndNoOther() {
    admit(alice, NOW.plusSeconds(60));
    admit(bob, NOW.plusSeconds(90));
    int asked = verifier.asked;
    verifier.now = NOW.plusSeconds(59);
    live.judgeAnew(false);
    assertEquals(asked, verifier.asked);
    verifier.now = NOW.plusSeconds(60);
    CompletableFuture<Verdict> answer = new CompletableFuture<>();
    verifier.answer = () -> answer;
    live.judgeAnew(false);
    assertEquals(asked + 1, verifier.asked);
    assertEquals(List.of(), heard);
    answer.complete(new Verdict.Rejected(Verdict.Reason.REVOKED, "it was revoked", ""));
    assertInstanceOf(Standing.Rejected.class, heard.get(0));
  }

  /** A verdict of older lists that arrives late must not make a newer one last longer. */
  @Test
  void theEarlierEndOfTwoVerdictsCounts() {
    CompletableFuture<Verdict> late = new CompletableFuture<>();
    verifier.answer = () -> late;
    live.admit(List.of(alice), heard::add);
    verifier.answer = () -> CompletableFuture.completedFuture(trusted(NOW.plusSeconds(5)));
    live.judgeAnew(true);
    late.complete(trusted(NOW.plusSeconds(500)));
    int asked = verifier.asked;
    verifier.now = NOW.plusSeconds(5);
    live.judgeAnew(false);
    assertEquals(asked + 1, verifier.asked);
  }
}
