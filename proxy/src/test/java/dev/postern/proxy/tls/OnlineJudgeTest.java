package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.TrustFolder.assertRejected;
import static dev.postern.proxy.tls.TrustFolder.assertTrusted;
import static dev.postern.proxy.tls.TrustFolder.chain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.certificates.OcspProfile;
import dev.postern.proxy.config.OcspConfig.Mode;
import dev.postern.proxy.config.OcspConfig.Nonce;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.testing.Responder;
import dev.postern.proxy.testing.WebServer;
import dev.postern.proxy.tls.Verdict.Reason;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a responder adds to a verdict by the files: it takes away and never gives. */
class OnlineJudgeTest {

  @TempDir Path folder;

  private final Authority root = Authority.root("Root");
  private final X509Certificate alice = root.alice();
  private final Responder responder = new Responder(() -> new OcspProfile(root).good(alice));
  private TrustFolder trust;

  @BeforeEach
  void setUp() {
    trust = new TrustFolder(folder, root);
    trust.lists(CrlProfile.of(root, 1));
    trust.ocsp.mode = Mode.REQUIRE;
    trust.ocsp.url = Optional.of(responder.url());
  }

  @AfterEach
  void tearDown() {
    responder.close();
  }

  private Verdict ask(PathVerifier verifier) {
    return verifier.ask(chain(alice)).toCompletableFuture().join();
  }

  private void revoke() {
    responder.says(() -> new OcspProfile(root).revoked(alice));
  }

  @Test
  void aGoodAnswerPassesAndTheVerdictLastsNoLonger() {
    Verdict.Trusted trusted = assertTrusted(ask(trust.verifier()));
    assertEquals(Authority.NOW.plus(Duration.ofHours(6)), trusted.until());
    responder.says(
        () -> new OcspProfile(root).to(Authority.NOW.plus(Duration.ofDays(20))).good(alice));
    trust.ocsp.keep = Duration.ofDays(30);
    Verdict.Trusted byList = assertTrusted(ask(trust.verifier()));
    assertEquals(
        Authority.NOW.plus(Duration.ofDays(7)).plus(Duration.ofMinutes(2)), byList.until());
  }

  @Test
  void aRevokedAnswerRefusesWhateverTheListsSay() {
    revoke();
    for (Mode mode : new Mode[] {Mode.REQUIRE, Mode.PREFER}) {
      trust.ocsp.mode = mode;
      assertRejected(
          Reason.REVOKED,
          "it was revoked on 2026-05-30, as the OCSP responder CN=Root",
          ask(trust.verifier()));
    }
    assertEquals(2, trust.metrics.countOf(Event.OCSP_REVOKED));
  }

  @Test
  void nobodyIsAskedAboutWhomTheFilesRefuse() {
    trust.lists(CrlProfile.of(root, 1).revoke(alice));
    assertRejected(Reason.REVOKED, "it was revoked on ", ask(trust.verifier()));
    trust.lists(CrlProfile.of(Authority.root("Other"), 1));
    assertRejected(Reason.REVOCATION_UNKNOWN, "no revocation list", ask(trust.verifier()));
    trust.now = alice.getNotAfter().toInstant().plusSeconds(1);
    assertRejected(Reason.EXPIRED, "it expired on ", ask(trust.verifier()));
    assertEquals(0, responder.asked());
  }

  @Test
  void withoutAGoodAnswerRequireRefusesAndPreferPasses() {
    responder.says(() -> new OcspProfile(root).unknown(alice));
    assertRejected(
        Reason.REVOCATION_UNKNOWN,
        "no good answer by OCSP: the OCSP responder CN=Root,O=Example does not know it",
        ask(trust.verifier()));
    trust.ocsp.mode = Mode.PREFER;
    assertTrusted(ask(trust.verifier()));
    responder.close();
    Verdict.Trusted unanswered = assertTrusted(ask(trust.verifier()));
    assertEquals(Authority.NOW.plus(trust.ocsp.retry), unanswered.until());
    trust.ocsp.mode = Mode.REQUIRE;
    assertRejected(Reason.REVOCATION_UNKNOWN, "the connection was refused", ask(trust.verifier()));
    assertEquals(2, trust.metrics.countOf(Event.OCSP_UNREACHABLE));
    assertEquals(2, trust.metrics.countOf(Event.OCSP_UNKNOWN));
  }

  @Test
  void offAsksNobody() {
    revoke();
    trust.ocsp.mode = Mode.OFF;
    assertTrusted(ask(trust.verifier()));
    assertEquals(0, responder.asked());
  }

  /** As inside a handshake, where nobody may be kept waiting. */
  @Test
  void whoMayNotWaitHearsWhatIsKnown() {
    revoke();
    PathVerifier verifier = trust.verifier();
    assertTrusted(verifier.judge(chain(alice)));
    assertEquals(0, responder.asked());
    ask(verifier);
    assertRejected(Reason.REVOKED, "OCSP", verifier.judge(chain(alice)));
    assertEquals(1, responder.asked());
  }

  @Test
  void aVerdictByFilesIsRememberedAndAsksAgainWhenTheAnswerEnds() {
    PathVerifier verifier = trust.verifier();
    Verdict.Trusted first = assertTrusted(ask(verifier));
    assertTrusted(ask(verifier));
    assertEquals(1, responder.asked());
    revoke();
    trust.now = first.until();
    responder.says(
        () -> new OcspProfile(root).to(Authority.NOW.plus(Duration.ofDays(2))).revoked(alice));
    assertRejected(Reason.REVOKED, "OCSP", ask(verifier));
    assertEquals(2, responder.asked());
  }

  @Test
  void anAdministratorMayLetPassWhatAnAnswerRefuses() {
    revoke();
    String serial = alice.getSerialNumber().toString(16);
    trust.overrides(
        "allow serial="
            + serial
            + " issuer=\"CN=Root,O=Example\" over=revoked since=2026-06-01T11:00:00Z"
            + " until=2026-06-01T13:00:00Z reason=x");
    Verdict.Trusted trusted = assertTrusted(ask(trust.verifier()));
    assertTrue(trusted.exception().startsWith("it was revoked on "), trusted::exception);
    assertEquals(Authority.NOW.plus(Duration.ofHours(1)), trusted.until());
    responder.close();
    assertRejected(Reason.REVOCATION_UNKNOWN, "OCSP", ask(trust.verifier()));
  }

  @Test
  void aDelegateNeedsAListAndAnotherListTakesBackWhatItSaid() {
    KeyPair keys = Authority.ecKeys();
    X509Certificate delegate = root.responder(keys);
    responder.says(() -> new OcspProfile(root).by(delegate, keys).good(alice));
    // That lists may be silent about clients does not hold for who vouches for them.
    trust.mode = Optional.of(RevocationMode.PREFER);
    trust.lists(CrlProfile.of(Authority.root("Other"), 1));
    assertRejected(
        Reason.REVOCATION_UNKNOWN,
        "believed: there is no revocation list in date of its issuer CN=Root",
        ask(trust.verifier()));
    trust.lists(CrlProfile.of(root, 1));
    PathVerifier verifier = trust.verifier();
    assertTrusted(ask(verifier));
    trust.lists(CrlProfile.of(root, 2).revoke(delegate));
    assertEquals(Optional.empty(), verifier.reload());
    assertRejected(Reason.REVOCATION_UNKNOWN, "responder's certificate", ask(verifier));
  }

  @Test
  void whatMayBeAnsweredFromACacheIsAskedByGet() throws Exception {
    trust.ocsp.nonce = Nonce.OFF;
    byte[] octets = new OcspProfile(root).good(alice).der();
    String[] method = new String[2];
    try (WebServer cache =
        new WebServer(
            exchange -> {
              method[0] = exchange.getRequestMethod();
              method[1] = exchange.getRequestURI().getRawPath();
              WebServer.octets(octets).handle(exchange);
            })) {
      trust.ocsp.url = Optional.of(cache.url("/ocsp"));
      assertTrusted(ask(trust.verifier()));
    }
    assertEquals("GET", method[0]);
    String base64 =
        URLDecoder.decode(method[1].substring("/ocsp/".length()), StandardCharsets.US_ASCII);
    OCSPReq read = new OCSPReq(Base64.getDecoder().decode(base64));
    assertFalse(read.hasExtensions());
  }

  @Test
  void anAbsentCertificateIsAskedAboutByNobody() {
    Verdict verdict = trust.verifier().ask(new Certificate[0]).toCompletableFuture().join();
    assertEquals(new Verdict.Absent(), verdict);
    assertEquals(0, responder.asked());
  }
}
