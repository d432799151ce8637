package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.DistributionPointsTest.naming;
import static dev.postern.proxy.tls.DistributionPointsTest.point;
import static dev.postern.proxy.tls.TrustFolder.assertRejected;
import static dev.postern.proxy.tls.TrustFolder.assertTrusted;
import static dev.postern.proxy.tls.TrustFolder.chain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.testing.DownloadSettings;
import dev.postern.proxy.testing.WebServer;
import dev.postern.proxy.tls.Verdict.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadsTest {

  private static final HttpUrl PLACE = HttpUrl.parse("http://pki.example.org/ca.crl");
  private static final Authority ROOT = Authority.root("Root");
  private static final X509Certificate ALICE = ROOT.alice();

  @TempDir Path folder;

  private final Map<HttpUrl, byte[]> web = new HashMap<>();
  private final List<HttpUrl> asked = new ArrayList<>();
  private final DownloadSettings settings = new DownloadSettings();
  private final Metrics metrics = new Metrics();
  private Instant now = Authority.NOW;

  private Downloads downloads() {
    return new Downloads(
        settings.config(),
        Duration.ofMinutes(2),
        url -> {
          asked.add(url);
          byte[] octets = web.get(url);
          if (octets == null) {
            throw new IOException(url + ": the connection was refused");
          }
          return octets;
        },
        () -> now,
        Runnable::run,
        metrics);
  }

  private Downloads ofPlace() {
    settings.urls = List.of(PLACE);
    return downloads();
  }

  private static byte[] pem(CrlProfile list) {
    return list.pem().getBytes(StandardCharsets.US_ASCII);
  }

  private void publish(CrlProfile list) {
    web.put(PLACE, pem(list));
  }

  private boolean refresh(Downloads downloads) {
    now = now.plus(settings.refresh);
    return downloads.refresh().join();
  }

  /** As a session does: from now on the list's signer is known. */
  private static void use(Downloads downloads) {
    assertTrue(downloads.lists().get(0).isSignedBy(ROOT.certificate().getPublicKey()));
  }

  @Test
  void newListIsTakenAndTheSameIsNoNews() {
    Downloads downloads = ofPlace();
    publish(CrlProfile.of(ROOT, 1));
    assertTrue(downloads.refresh().join());
    assertFalse(refresh(downloads));
    publish(CrlProfile.of(ROOT, 2).revoke(ALICE));
    assertTrue(refresh(downloads));
    assertEquals(1, downloads.lists().size());
    assertEquals(2, downloads.changes());
    assertEquals(2, metrics.countOf(Event.CRL_FETCHED));
    assertEquals(1, metrics.countOf(Event.CRL_UNCHANGED));
  }

  @Test
  void placeIsNotAskedBeforeItsTime() {
    Downloads downloads = ofPlace();
    publish(CrlProfile.of(ROOT, 1));
    downloads.refresh().join();
    now = now.plus(settings.refresh).minusMillis(1);
    downloads.refresh().join();
    assertEquals(1, asked.size());
  }

  private void assertAliceStaysRevoked(Downloads downloads) {
    TrustMaterial material =
        new TrustMaterial(List.of(ROOT.certificate()), List.of(), List.of(), Map.of())
            .with(downloads.lists());
    Revocation lists =
        new Revocation(material.lists(), Duration.ofMinutes(2), Duration.ofDays(1)).preferred();
    try {
      assertEquals(
          Reason.REVOKED,
          lists.of(ALICE, ROOT.certificate(), now).finding().orElseThrow().reason());
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Plain HTTP: whoever sits on the way could show a list from before, or one of his own. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingThatComesLaterPardonsWhomAListRevokes(boolean ended) {
    Downloads downloads = ofPlace();
    publish(CrlProfile.of(ROOT, 2).revoke(ALICE));
    downloads.refresh().join();
    use(downloads);
    now = ended ? now.plus(Duration.ofDays(8)) : now;
    Instant end = now.plus(Duration.ofDays(9));
    for (CrlProfile later :
        List.of(
            CrlProfile.of(ROOT, 1).to(end),
            CrlProfile.of(Authority.root("Root"), 3).to(end),
            CrlProfile.of(Authority.root("Other"), 3).to(end),
            CrlProfile.of(ROOT, 3).from(now.plus(Duration.ofDays(2))).to(end))) {
      publish(later);
      now = now.plus(Duration.ofMinutes(10));
      downloads.refresh().join();
      assertAliceStaysRevoked(downloads);
      assertTrue(downloads.text().contains("no newer list of CN=Root"), downloads.text());
    }
    assertTrue(downloads.lists().size() <= 2, "forged lists pile up");
    publish(CrlProfile.of(ROOT, 4).to(end));
    now = now.plus(Duration.ofMinutes(10));
    downloads.refresh().join();
    assertEquals(1, downloads.lists().size());
    assertFalse(downloads.text().contains("FAILED"), downloads.text());
  }

  @Test
  void listOfTheSameNumberWithOtherContentIsTaken() {
    Downloads downloads = ofPlace();
    publish(CrlProfile.of(ROOT, 1));
    downloads.refresh().join();
    use(downloads);
    publish(CrlProfile.of(ROOT, 1).revoke(ALICE));
    assertTrue(refresh(downloads));
    assertAliceStaysRevoked(downloads);
  }

  /** As postern-pki writes them: those of the root and of the CA below in one file. */
  @Test
  void placeMayHoldTheListsOfSeveralIssuersAndNoneMayGoMissing() {
    Authority users = ROOT.below("Users");
    Downloads downloads = ofPlace();
    String ofRoot = CrlProfile.of(ROOT, 1).pem();
    web.put(PLACE, (ofRoot + CrlProfile.of(users, 1).pem()).getBytes(StandardCharsets.US_ASCII));
    assertTrue(downloads.refresh().join());
    assertTrue(downloads.lists().get(1).isSignedBy(users.certificate().getPublicKey()));
    web.put(PLACE, ofRoot.getBytes(StandardCharsets.US_ASCII));
    refresh(downloads);
    assertEquals(2, downloads.lists().size());
    web.put(PLACE, (ofRoot + CrlProfile.of(users, 2).pem()).getBytes(StandardCharsets.US_ASCII));
    now = now.plus(settings.refresh);
    assertTrue(refresh(downloads));
  }

  @Test
  void whatIsNoListIsNotTaken() {
    Downloads downloads = ofPlace();
    publish(CrlProfile.of(ROOT, 1));
    downloads.refresh().join();
    for (byte[] octets :
        List.of(
            "<html>Not here</html>".getBytes(StandardCharsets.US_ASCII),
            ROOT.pem().getBytes(StandardCharsets.US_ASCII),
            (CrlProfile.of(ROOT, 2).pem() + ROOT.pem()).getBytes(StandardCharsets.US_ASCII))) {
      web.put(PLACE, octets);
      now = now.plus(Duration.ofHours(1));
      assertFalse(downloads.refresh().join());
      assertTrue(downloads.text().startsWith("FAILED: revocation list of " + PLACE));
    }
    assertEquals(1, downloads.lists().size());
    assertEquals(3, metrics.countOf(Event.CRL_FAILED));
  }

  @Test
  void placeThatFailsIsAskedLessOftenAndNeverGivenUp() {
    Downloads downloads = ofPlace();
    List<Long> pauses = new ArrayList<>();
    downloads.refresh().join();
    for (int i = 0; i < 6; i++) {
      int before = asked.size();
      Instant last = now;
      while (asked.size() == before) {
        now = now.plus(settings.refresh);
        downloads.refresh().join();
      }
      pauses.add(Duration.between(last, now).dividedBy(settings.refresh));
    }
    assertEquals(List.of(1L, 2L, 4L, 8L, 8L, 8L), pauses);
    publish(CrlProfile.of(ROOT, 1));
    now = now.plus(settings.refresh.multipliedBy(8));
    assertTrue(downloads.refresh().join());
    assertFalse(downloads.text().contains("FAILED"), downloads.text());
  }

  @Test
  void keptListIsThereAfterARestart() throws IOException {
    settings.folder = Optional.of(folder.resolve("lists"));
    publish(CrlProfile.of(ROOT, 1));
    ofPlace().refresh().join();
    web.clear();
    assertEquals(1, ofPlace().lists().size());
    try (Stream<Path> kept = Files.list(folder.resolve("lists"))) {
      Path file = kept.findFirst().orElseThrow();
      assertEquals(
          PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
      Files.writeString(file, "half of a li");
    }
    assertEquals(List.of(), ofPlace().lists());
  }

  /** Else whoever sits on the way would only have to wait for a restart. */
  @Test
  void oldListShownInBetweenIsNotKept() {
    settings.folder = Optional.of(folder.resolve("lists"));
    Downloads downloads = ofPlace();
    publish(CrlProfile.of(ROOT, 2).revoke(ALICE));
    downloads.refresh().join();
    use(downloads);
    publish(CrlProfile.of(ROOT, 1));
    refresh(downloads);
    assertAliceStaysRevoked(ofPlace());
  }

  @Test
  void pointsOfCertificatesAreBounded() {
    settings.points = 2;
    Downloads downloads = ofPlace();
    List<HttpUrl> many =
        Stream.of("a", "b", "c", "d")
            .map(name -> HttpUrl.parse("http://x.example/" + name))
            .toList();
    downloads.ask(many).join();
    assertEquals(many.subList(0, 2), asked);
  }

  @Test
  void otherConfigurationInheritsWhatWasFetched() {
    Downloads before = ofPlace();
    publish(CrlProfile.of(ROOT, 1));
    before.refresh().join();
    Downloads after = ofPlace();
    after.inherit(before);
    assertEquals(before.lists(), after.lists());
    settings.urls = List.of();
    Downloads without = downloads();
    without.inherit(before);
    assertEquals(List.of(), without.lists());
  }

  // With a verifier and a web server.

  private PathVerifier verifier(WebServer server, RevocationMode mode) {
    TrustFolder trust = new TrustFolder(folder, ROOT);
    trust.mode = Optional.of(mode);
    trust.downloads.urls = settings.urls;
    trust.downloads.allowed = List.of(server.url("/crl/"));
    return trust.verifier();
  }

  private static X509Certificate pointing(WebServer server) {
    return naming(ROOT, point(server.url("/crl/users").toString()));
  }

  @Test
  void listOfTheCertificatesOwnPointIsFetchedForTheFirstWhoNeedsIt() {
    byte[] list = pem(CrlProfile.of(ROOT, 1).revoke(ALICE));
    try (WebServer server = new WebServer(WebServer.octets(list))) {
      PathVerifier verifier = verifier(server, RevocationMode.REQUIRE);
      assertTrusted(verifier.ask(chain(pointing(server))).toCompletableFuture().join());
      assertRejected(Reason.REVOKED, "it was revoked", verifier.judge(chain(ALICE)));
      assertEquals(1, server.asked());
    }
  }

  /** Whoever was let in without the list is judged by it, also while a file is half written. */
  @Test
  void listFetchedForOneIsNewsForAll() throws IOException {
    byte[] list = pem(CrlProfile.of(ROOT, 1).revoke(ALICE));
    try (WebServer server = new WebServer(WebServer.octets(list))) {
      PathVerifier verifier = verifier(server, RevocationMode.PREFER);
      AtomicInteger told = new AtomicInteger();
      verifier.whenFetched(told::incrementAndGet);
      assertTrusted(verifier.judge(chain(ALICE)));
      assertFalse(verifier.reloadIfChanged());
      Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----");
      assertTrusted(verifier.judge(chain(pointing(server))));
      assertRejected(Reason.REVOKED, "it was revoked", verifier.judge(chain(ALICE)));
      assertEquals(1, told.get());
      assertTrue(verifier.reloadIfChanged());
    }
  }

  @Test
  void nobodyIsAskedForACertificateThatIsWrongInOtherWays() {
    Authority stranger = Authority.root("Stranger");
    try (WebServer server = new WebServer(WebServer.octets(new byte[] {1}))) {
      PathVerifier verifier = verifier(server, RevocationMode.REQUIRE);
      X509Certificate foreign = naming(stranger, point(server.url("/crl/users").toString()));
      assertRejected(Reason.UNKNOWN_ISSUER, "", verifier.judge(chain(foreign)));
      assertEquals(0, server.asked());
    }
  }

  @Test
  void pointThatFailsRefusesWhereListsAreRequiredAndPassesWhereTheyArePreferred() {
    try (WebServer server = new WebServer(WebServer.status(500))) {
      X509Certificate certificate = pointing(server);
      assertRejected(
          Reason.REVOCATION_UNKNOWN,
          "no revocation list in date",
          verifier(server, RevocationMode.REQUIRE).judge(chain(certificate)));
      assertTrusted(verifier(server, RevocationMode.PREFER).judge(chain(certificate)));
      assertEquals(2, server.asked());
    }
  }

  @Test
  void preferredListOfTheCertificatesPointRefusesWhomItRevokes() {
    X509Certificate[] certificate = new X509Certificate[1];
    try (WebServer server =
        new WebServer(
            exchange ->
                WebServer.octets(pem(CrlProfile.of(ROOT, 1).revoke(certificate[0])))
                    .handle(exchange))) {
      certificate[0] = pointing(server);
      PathVerifier verifier = verifier(server, RevocationMode.PREFER);
      assertRejected(Reason.REVOKED, "it was revoked", verifier.judge(chain(certificate[0])));
    }
  }

  @Test
  void configuredListIsFetchedBeforeAnybodyComesAndReplacedWhenItChanges() {
    byte[][] list = {pem(CrlProfile.of(ROOT, 1))};
    try (WebServer server = new WebServer(exchange -> WebServer.octets(list[0]).handle(exchange))) {
      TrustFolder trust = new TrustFolder(folder, ROOT);
      trust.mode = Optional.of(RevocationMode.REQUIRE);
      trust.downloads.urls = List.of(server.url("/ca.crl"));
      PathVerifier verifier = trust.verifier();
      assertRejected(Reason.REVOCATION_UNKNOWN, "", verifier.judge(chain(ALICE)));
      verifier.fetchLists();
      assertTrusted(verifier.judge(chain(ALICE)));
      list[0] = pem(CrlProfile.of(ROOT, 2).revoke(ALICE));
      trust.now = trust.now.plus(trust.downloads.refresh);
      verifier.fetchLists();
      assertRejected(Reason.REVOKED, "it was revoked", verifier.judge(chain(ALICE)));
    }
  }
}
