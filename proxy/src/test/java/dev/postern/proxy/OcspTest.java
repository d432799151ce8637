package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.OcspProfile;
import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.OcspConfig.Digest;
import dev.postern.proxy.config.OcspConfig.Mode;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.Openssl;
import dev.postern.proxy.testing.OpensslResponder;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Responder;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import dev.postern.proxy.testing.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that meet what a real responder, openssl's, says of them; nonces are required. */
class OcspTest {

  private static final Credential DELEGATE =
      People.person(
          People.CA,
          profile -> {
            profile.purposes(KeyPurposeId.id_kp_OCSPSigning);
            profile.extension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
          });

  private FakeBackend backend;
  private Settings settings;

  @BeforeEach
  void start() throws IOException {
    Openssl.assume();
    backend = FakeBackend.inClear();
    settings = new Settings(backend.address());
    settings.ocsp.mode = Mode.REQUIRE;
    settings.clockSkew = Duration.ofMinutes(2);
  }

  @AfterEach
  void stop() throws IOException {
    backend.close();
  }

  private Postern postern() {
    return postern(OnRejected.REPLY);
  }

  private Postern postern(OnRejected onRejected) {
    return Postern.start(
        settings
            .listener(
                "submissions",
                TlsMode.IMPLICIT,
                ClientCertificate.REQUIRED,
                onRejected,
                ListenerConfig.Provider.AUTO)
            .build());
  }

  private Postern postern(HttpUrl responder) {
    settings.ocsp.url = Optional.of(responder);
    return postern();
  }

  private static SmtpClient connect(Postern postern) throws IOException {
    return connect(postern, People.ALICE);
  }

  private static SmtpClient connect(Postern postern, Credential credential) throws IOException {
    return SmtpClient.open(
        postern.addresses("submissions").get(0), TlsMode.IMPLICIT, TlsPeer.with(credential));
  }

  private static void assertMail(String beginning, Postern postern) throws IOException {
    assertMail(beginning, postern, People.ALICE);
  }

  private static void assertMail(String beginning, Postern postern, Credential credential)
      throws IOException {
    try (SmtpClient client = connect(postern, credential)) {
      String reply = client.say("MAIL FROM:<alice@example.org>");
      assertTrue(reply.startsWith(beginning), reply);
    }
  }

  @Test
  void whomTheResponderKnowsMaySend() throws IOException {
    for (Credential signer : List.of(OpensslResponder.authority(), DELEGATE)) {
      try (OpensslResponder responder = new OpensslResponder(signer, "-nmin", "5");
          Postern postern = postern(responder.url())) {
        responder.knows(People.ALICE.certificate());
        assertMail("250", postern);
        assertMail("250", postern);
        assertEquals(1, postern.metrics().countOf(Event.OCSP_GOOD));
      }
      settings = new Settings(backend.address());
      settings.ocsp.mode = Mode.REQUIRE;
      settings.ocsp.digest = Digest.SHA_256;
    }
  }

  @Test
  void whomTheResponderRevokedHearsIt() throws IOException {
    settings.ocsp.mode = Mode.PREFER;
    try (OpensslResponder responder = new OpensslResponder(DELEGATE);
        Postern postern = postern(responder.url())) {
      responder.revokes(People.ALICE.certificate());
      assertMail("550 5.7.1 Client certificate revoked: it was revoked on ", postern);
      assertEquals(1, postern.metrics().countOf(Event.CERTIFICATE_REVOKED));
    }
  }

  @Test
  void whomTheResponderDoesNotKnowIsRefusedWhereAnAnswerIsRequired() throws IOException {
    try (OpensslResponder responder = new OpensslResponder(DELEGATE);
        Postern postern = postern(responder.url())) {
      assertMail("550 5.7.1 Client certificate cannot be checked for revocation: ", postern);
      assertEquals(1, postern.metrics().countOf(Event.OCSP_UNKNOWN));
    }
  }

  @Test
  void aResponderThatIsAwayKeepsEverybodyOutUnderRequireAndNobodyUnderPrefer() throws IOException {
    HttpUrl away;
    try (OpensslResponder responder = new OpensslResponder(DELEGATE)) {
      away = responder.url();
    }
    try (Postern postern = postern(away)) {
      assertMail(
          "550 5.7.1 Client certificate cannot be checked for revocation: no good answer by OCSP: "
              + away
              + ": the connection was refused",
          postern);
      assertEquals(1, postern.metrics().countOf(Event.CERTIFICATE_REVOCATION_UNKNOWN));
    }
    settings = new Settings(backend.address());
    settings.ocsp.mode = Mode.PREFER;
    try (Postern postern = postern(away)) {
      assertMail("250", postern);
      assertEquals(1, postern.metrics().countOf(Event.OCSP_UNREACHABLE));
    }
  }

  @Test
  void aResponderThatNeverAnswersCostsNoMoreThanTheTimeLimit() throws IOException {
    settings.ocsp.mode = Mode.PREFER;
    settings.ocsp.timeout = Duration.ofMillis(300);
    try (WebServer silent = new WebServer(exchange -> sleep(Duration.ofSeconds(20)));
        Postern postern = postern(silent.url("/"))) {
      long begin = System.nanoTime();
      assertMail("250", postern);
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);
      assertTrue(taken.compareTo(Duration.ofSeconds(10)) < 0, taken::toString);
      assertEquals(1, postern.metrics().countOf(Event.OCSP_UNREACHABLE));
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aResponderOfSomebodyElseAnswersNothing() throws IOException {
    try (OpensslResponder responder = new OpensslResponder(People.SERVER);
        Postern postern = postern(responder.url())) {
      responder.knows(People.ALICE.certificate());
      assertMail("550 5.7.1 Client certificate cannot be checked for revocation: ", postern);
      assertEquals(1, postern.metrics().countOf(Event.OCSP_UNTRUSTED));
    }
  }

  @Test
  void theResponderThatTheCertificateNamesIsAskedIfItIsAllowed() throws IOException {
    try (OpensslResponder responder = new OpensslResponder(DELEGATE)) {
      Credential alice = People.person(People.CA, profile -> name(responder.url(), profile.more));
      responder.knows(alice.certificate());
      settings.ocsp.allowed = List.of(responder.url());
      try (Postern postern = postern()) {
        assertMail("250", postern, alice);
      }
      settings = new Settings(backend.address());
      settings.ocsp.mode = Mode.REQUIRE;
      settings.ocsp.allowed = List.of(HttpUrl.parse("http://127.0.0.1:1/"));
      try (Postern postern = postern()) {
        assertMail(
            "550 5.7.1 Client certificate cannot be checked for revocation: no good answer by OCSP:"
                + " it names no OCSP responder that may be asked",
            postern,
            alice);
        assertEquals(1, postern.metrics().countOf(Event.OCSP_NOWHERE));
      }
    }
  }

  private static void name(HttpUrl url, List<Extension> extensions) {
    AccessDescription description =
        new AccessDescription(
            AccessDescription.id_ad_ocsp,
            new GeneralName(GeneralName.uniformResourceIdentifier, url.toString()));
    try {
      extensions.add(
          new Extension(
              Extension.authorityInfoAccess, false, new DERSequence(description).getEncoded()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLivingSessionEndsWhenTheResponderSaysSo() throws IOException {
    settings.ocsp.keepWithoutEnd = Duration.ofSeconds(1);
    settings.ocsp.mode = Mode.PREFER;
    try (OpensslResponder responder = new OpensslResponder(DELEGATE);
        Postern postern = postern(responder.url())) {
      responder.knows(People.ALICE.certificate());
      try (SmtpClient client = connect(postern)) {
        assertTrue(client.say("NOOP").startsWith("250"));
        responder.revokes(People.ALICE.certificate());
        String reply = client.reply();
        assertTrue(reply.startsWith("421 4.7.0 Client certificate revoked: "), reply);
      }
      assertEquals(1, postern.metrics().countOf(Event.SESSION_CUT_OFF));
    }
  }

  /** The verdict that is on its way was given by the list before. */
  @Test
  void aListThatComesWhileTheResponderIsAskedCounts() throws Exception {
    settings.revocationList = People.revocationList();
    settings.ocsp.timeout = Duration.ofSeconds(20);
    Instant now = Instant.now();
    OcspProfile good =
        new OcspProfile(People.CA)
            .producedAt(now)
            .from(now)
            .to(now.plusSeconds(3600))
            .good(People.ALICE.certificate());
    CountDownLatch listIsThere = new CountDownLatch(1);
    Responder responder =
        new Responder(
            () -> {
              await(listIsThere);
              return good;
            });
    try (responder;
        Postern postern = postern(responder.url())) {
      // Not in the common pool, which may have one thread only, and the JDK's HTTP client needs it.
      CompletableFuture<String> reply =
          CompletableFuture.supplyAsync(() -> mail(postern), task -> new Thread(task).start());
      awaitThat(() -> responder.asked() == 1);
      People.publish(settings.revocationList, 2, People.ALICE);
      awaitThat(() -> postern.metrics().countOf(Event.RELOAD_SUCCEEDED) > 0);
      assertMail("550 5.7.1 Client certificate revoked: it was revoked on ", postern);
      listIsThere.countDown();
      assertTrue(reply.get().matches("(?s)(550 5.7.1|421 4.7.0) Client certificate revoked.*"));
    }
  }

  private static String mail(Postern postern) {
    try (SmtpClient client = connect(postern)) {
      return client.say("MAIL FROM:<alice@example.org>");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitThat(BooleanSupplier condition) {
    Instant end = Instant.now().plusSeconds(20);
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(end), "it has not come to that");
      sleep(Duration.ofMillis(20));
    }
  }

  /** Inside a handshake nobody waits for a responder; the answer is heard behind it. */
  @Test
  void whereRefusalsAreAlertsTheFirstOneIsAReply() throws IOException {
    try (OpensslResponder responder = new OpensslResponder(DELEGATE, "-nmin", "5")) {
      responder.revokes(People.ALICE.certificate());
      settings.ocsp.url = Optional.of(responder.url());
      try (Postern postern = postern(OnRejected.ALERT)) {
        assertMail("550 5.7.1 Client certificate revoked: ", postern);
        boolean alerted = false;
        try {
          assertMail("2", postern);
        } catch (IOException e) {
          alerted = true;
        }
        assertTrue(alerted, "no alert");
      }
    }
  }
}
