package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.certificates.OcspProfile;
import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.config.OcspConfig.Mode;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.testing.OcspSettings;
import dev.postern.proxy.testing.Responder;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.junit.jupiter.api.Test;

/** Who is asked how often, with a responder, a clock and threads that the test moves. */
class OnlineStatusTest {

  private static final HttpUrl RESPONDER = HttpUrl.parse("http://ocsp.example.org/");

  private final Authority root = Authority.root("Root");
  private final X509Certificate alice = root.alice();
  private final OcspSettings settings = new OcspSettings();
  private final Metrics metrics = new Metrics();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final List<HttpUrl> asked = new ArrayList<>();
  private final List<String> nonces = new ArrayList<>();
  private Supplier<OcspProfile> responder = () -> profile().good(alice);
  private boolean reachable = true;
  private boolean full;
  private Instant now = Authority.NOW;

  OnlineStatusTest() {
    settings.mode = Mode.REQUIRE;
    settings.url = Optional.of(RESPONDER);
  }

  private OcspProfile profile() {
    return new OcspProfile(root)
        .from(now)
        .producedAt(now)
        .to(Authority.NOW.plus(Duration.ofHours(1)));
  }

  private OnlineStatus status() {
    return new OnlineStatus(settings.config(), this::carry, () -> now, this::execute, metrics);
  }

  private void execute(Runnable question) {
    if (full) {
      throw new RejectedExecutionException();
    }
    waiting.add(question);
  }

  private byte[] carry(HttpUrl url, byte[] question) throws IOException {
    asked.add(url);
    if (!reachable) {
      throw new IOException(url + ": the connection was refused");
    }
    byte[] nonce =
        ASN1OctetString.getInstance(
                new OCSPReq(question)
                    .getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce)
                    .getParsedValue())
            .getOctets();
    nonces.add(List.of(nonce.length, new BigInteger(nonce)).toString());
    return Responder.answerTo(question, responder.get());
  }

  private void runAll() {
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  private CertificationPath path(X509Certificate certificate) {
    return new CertificationPath(List.of(certificate), root.certificate());
  }

  private OcspVerifier verifier(CrlProfile... lists) {
    return OcspVerifiers.of(settings.config(), List.of(root.certificate()), lists);
  }

  private OcspAnswer ask(OnlineStatus status, X509Certificate certificate) {
    CompletableFuture<OcspAnswer> answer = status.ask(path(certificate), verifier());
    runAll();
    return answer.join();
  }

  private void assertOutcome(OcspOutcome outcome, OcspAnswer answer) {
    assertEquals(outcome, answer.outcome(), answer::detail);
  }

  @Test
  void anAnswerIsRememberedUntilItsEndAndNotBeyond() {
    OnlineStatus status = status();
    assertEquals(Optional.empty(), status.known(path(alice)));
    OcspAnswer answer = ask(status, alice);
    assertOutcome(OcspOutcome.GOOD, answer);
    now = answer.until().minusSeconds(1);
    assertSame(answer, status.known(path(alice)).orElseThrow());
    assertSame(answer, ask(status, alice));
    assertEquals(1, asked.size());
    now = answer.until();
    assertEquals(Optional.empty(), status.known(path(alice)));
    ask(status, alice);
    assertEquals(2, asked.size());
    assertNotEquals(nonces.get(0), nonces.get(1));
    assertTrue(nonces.get(0).startsWith("[32, "), nonces::toString);
  }

  @Test
  void whoWantsToKnowAtTheSameTimeAsksOnce() {
    OnlineStatus status = status();
    X509Certificate bob = root.alice();
    CompletableFuture<OcspAnswer> first = status.ask(path(alice), verifier());
    CompletableFuture<OcspAnswer> second = status.ask(path(alice), verifier());
    CompletableFuture<OcspAnswer> other = status.ask(path(bob), verifier());
    assertEquals(2, waiting.size());
    assertFalse(first.isDone());
    runAll();
    assertSame(first.join(), second.join());
    assertOutcome(OcspOutcome.ABOUT_OTHERS, other.join());
    assertEquals(2, asked.size());
  }

  @Test
  void anotherAuthorityOfTheSameNameIsAskedForItself() {
    OnlineStatus status = status();
    assertOutcome(OcspOutcome.GOOD, ask(status, alice));
    Authority impostor = Authority.root("Root");
    CertificationPath path = new CertificationPath(List.of(alice), impostor.certificate());
    assertEquals(Optional.empty(), status.known(path));
  }

  @Test
  void afterSilenceItIsAskedAgainWhenTheRetryIsDue() {
    OnlineStatus status = status();
    reachable = false;
    OcspAnswer silence = ask(status, alice);
    assertOutcome(OcspOutcome.UNREACHABLE, silence);
    assertEquals(Authority.NOW.plus(settings.retry), silence.until());
    reachable = true;
    now = silence.until().minusSeconds(1);
    assertSame(silence, ask(status, alice));
    now = silence.until();
    assertOutcome(OcspOutcome.GOOD, ask(status, alice));
    assertEquals(1, metrics.countOf(Event.OCSP_UNREACHABLE));
    assertEquals(1, metrics.countOf(Event.OCSP_GOOD));
  }

  @Test
  void silenceDoesNotPardonWhomAnAnswerRevoked() {
    OnlineStatus status = status();
    responder = () -> profile().revoked(alice);
    OcspAnswer revoked = ask(status, alice);
    assertOutcome(OcspOutcome.REVOKED, revoked);
    reachable = false;
    now = revoked.until();
    OcspAnswer still = ask(status, alice);
    assertOutcome(OcspOutcome.REVOKED, still);
    assertEquals(now.plus(settings.retry), still.until());
    reachable = true;
    responder = () -> profile().to(now.plusSeconds(60)).good(alice);
    now = still.until();
    assertOutcome(OcspOutcome.GOOD, ask(status, alice));
  }

  @Test
  void whenAllThreadsAndPlacesAreTakenNobodyWaits() {
    OnlineStatus status = status();
    full = true;
    OcspAnswer busy = status.ask(path(alice), verifier()).join();
    assertOutcome(OcspOutcome.BUSY, busy);
    full = false;
    now = busy.until();
    assertOutcome(OcspOutcome.GOOD, ask(status, alice));
  }

  @Test
  void aQuestionThatWaitedTooLongForItsTurnIsNotAsked() {
    OnlineStatus status = status();
    CompletableFuture<OcspAnswer> answer = status.ask(path(alice), verifier());
    now = now.plus(settings.timeout).plusMillis(1);
    runAll();
    assertOutcome(OcspOutcome.BUSY, answer.join());
    assertEquals(0, asked.size());
    now = answer.join().until();
    CompletableFuture<OcspAnswer> next = status.ask(path(alice), verifier());
    now = now.plus(settings.timeout);
    runAll();
    assertOutcome(OcspOutcome.GOOD, next.join());
  }

  @Test
  void noMoreAnswersAreKeptThanWereAllowed() {
    settings.cached = 1;
    OnlineStatus status = status();
    List<X509Certificate> people = List.of(alice, root.alice(), root.alice(), root.alice());
    people.forEach(person -> ask(status, person));
    // Caffeine tidies up after itself, a moment later.
    long end = System.nanoTime() + 5_000_000_000L;
    while (remembered(status, people) > 1 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(1, remembered(status, people));
  }

  private long remembered(OnlineStatus status, List<X509Certificate> people) {
    return people.stream().filter(person -> status.known(path(person)).isPresent()).count();
  }

  @Test
  void anAnswerThatRestsOnListsIsForgottenWithThem() {
    KeyPair keys = Authority.ecKeys();
    X509Certificate delegate = root.responder(keys);
    responder = () -> profile().by(delegate, keys).good(alice);
    OnlineStatus status = status();
    CompletableFuture<OcspAnswer> answer =
        status.ask(path(alice), verifier(CrlProfile.of(root, 1)));
    runAll();
    assertOutcome(OcspOutcome.GOOD, answer.join());
    assertTrue(status.known(path(alice)).isPresent());
    status.forgetWhatRestsOnLists();
    assertEquals(Optional.empty(), status.known(path(alice)));
    // One under way is neither waited for nor remembered.
    CompletableFuture<OcspAnswer> old = status.ask(path(alice), verifier(CrlProfile.of(root, 1)));
    status.forgetWhatRestsOnLists();
    CompletableFuture<OcspAnswer> fresh =
        status.ask(path(alice), verifier(CrlProfile.of(root, 2).revoke(delegate)));
    Runnable slow = waiting.remove();
    runAll();
    slow.run();
    assertOutcome(OcspOutcome.GOOD, old.join());
    assertOutcome(OcspOutcome.UNTRUSTED, fresh.join());
    assertOutcome(OcspOutcome.UNTRUSTED, status.known(path(alice)).orElseThrow());
  }

  @Test
  void anAnswerOfTheAuthorityItselfOutlivesTheLists() {
    OnlineStatus status = status();
    ask(status, alice);
    status.forgetWhatRestsOnLists();
    assertTrue(status.known(path(alice)).isPresent());
  }

  @Test
  void onlyRespondersThatAreAllowedAreAsked() {
    settings.url = Optional.empty();
    settings.allowed = List.of(HttpUrl.parse("http://ocsp.example.org/users"));
    X509Certificate named =
        naming(
            "ldap://ocsp.example.org/users",
            "http://ocsp.example.org.example.net/users",
            "http://ocsp.example.org:8080/users",
            "http://ocsp.example.org/usersmore",
            "http://ocsp.example.org/users/%2e%2e/admin",
            "http://OCSP.example.org:80/users/1");
    responder = () -> profile().good(named);
    assertOutcome(OcspOutcome.GOOD, ask(status(), named));
    assertEquals(List.of(HttpUrl.parse("http://ocsp.example.org/users/1")), asked);
    asked.clear();
    for (String url : List.of("http://127.0.0.1/users", "http://ocsp.example.org/", "nothing")) {
      assertOutcome(OcspOutcome.NOWHERE, ask(status(), naming(url)));
    }
    assertOutcome(OcspOutcome.NOWHERE, ask(status(), alice));
    assertEquals(List.of(), asked);
  }

  private X509Certificate naming(String... urls) {
    AccessDescription[] descriptions = new AccessDescription[urls.length + 1];
    descriptions[0] =
        new AccessDescription(
            AccessDescription.id_ad_caIssuers,
            new GeneralName(
                GeneralName.uniformResourceIdentifier, "http://ocsp.example.org/users/issuer"));
    for (int i = 0; i < urls.length; i++) {
      descriptions[i + 1] =
          new AccessDescription(
              AccessDescription.id_ad_ocsp,
              new GeneralName(GeneralName.uniformResourceIdentifier, urls[i]));
    }
    return root.leaf(
        profile ->
            profile.extension(Extension.authorityInfoAccess, false, new DERSequence(descriptions)));
  }

  @Test
  void authorityInformationThatCannotBeReadLeadsNowhere() {
    settings.url = Optional.empty();
    settings.allowed = List.of(RESPONDER);
    X509Certificate odd =
        root.leaf(p -> p.extension(Extension.authorityInfoAccess, false, DERNull.INSTANCE));
    assertOutcome(OcspOutcome.NOWHERE, ask(status(), odd));
  }

  @Test
  void theStatusTellsWhoDoesNotAnswerSinceWhen() {
    OnlineStatus status = status();
    assertEquals("", status.text());
    reachable = false;
    OcspAnswer silence = ask(status, alice);
    assertEquals(
        "FAILED: OCSP responder http://ocsp.example.org/: no answer since 2026-06-01T12:00:00Z:"
            + " http://ocsp.example.org/: the connection was refused\n",
        status.text());
    reachable = true;
    now = silence.until();
    ask(status, alice);
    assertEquals(
        "OCSP responder http://ocsp.example.org/: answers since 2026-06-01T12:00:15Z\n",
        status.text());
  }
}
