package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.TrustFolder.assertRejected;
import static dev.postern.proxy.tls.TrustFolder.assertTrusted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import dev.postern.proxy.tls.Verdict.Reason;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** No revocation list ends by surprise. */
class ListAgeTest {

  private static final Authority CA = Authority.root("Example CA");
  private static final X509Certificate ALICE = CA.alice();

  @TempDir Path folder;
  TrustFolder files;
  private final Logger logger = (Logger) LoggerFactory.getLogger(ListWatch.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void setUp() {
    files = new TrustFolder(folder, CA);
    files.lists(CrlProfile.of(CA, 1)); // from a day ago to seven days ahead
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void tearDown() {
    logger.detachAppender(log);
  }

  private void at(Duration later) {
    files.now = Authority.NOW.plus(later);
  }

  @Test
  void eachStageIsSaidOnce() {
    PathVerifier verifier = files.verifier();
    assertEquals(0, verifier.health().alarms());
    at(Duration.ofDays(3).plusMinutes(1));
    verifier.health();
    TrustHealth half = verifier.health();
    assertEquals(0, half.alarms());
    assertTrue(half.details().get(0).contains("is half over"), half::toString);
    assertEquals(Duration.ofDays(4).minusMinutes(1).toSeconds(), half.secondsLeft());
    at(Duration.ofDays(6).plusMinutes(1));
    verifier.health();
    assertEquals(1, verifier.health().alarms());
    assertTrue(verifier.health().usable());
    at(Duration.ofDays(7).plusMinutes(3));
    TrustHealth ended = verifier.health();
    assertFalse(ended.usable());
    assertEquals(-180, ended.secondsLeft());
    assertEquals(
        "[WARN] half over|[ERROR] ends at|[ERROR] ended at",
        String.join(
            "|",
            log.list.stream()
                .map(
                    e ->
                        e.toString().substring(0, e.toString().indexOf(']') + 1)
                            + " "
                            + e.getFormattedMessage()
                                .replaceAll(".*? (half over|ends at|ended at) .*", "$1"))
                .toList()));
  }

  @Test
  void whatFollowsIsSaidAsItIsConfigured() {
    at(Duration.ofDays(8));
    TrustHealth required = files.verifier().health();
    assertTrue(required.details().get(0).endsWith(" are refused"), required::toString);
    assertFalse(required.usable());
    files.mode = Optional.of(RevocationMode.PREFER);
    TrustHealth preferred = files.verifier().health();
    assertTrue(preferred.details().get(0).endsWith(" pass unchecked"), preferred::toString);
    assertTrue(preferred.usable());
  }

  @Test
  void aNewListBeginsAgain() {
    PathVerifier verifier = files.verifier();
    at(Duration.ofDays(6).plusMinutes(1));
    assertEquals(1, verifier.health().alarms());
    files.lists(
        CrlProfile.of(CA, 1),
        CrlProfile.of(CA, 2).from(files.now).to(files.now.plusSeconds(900_000)));
    assertTrue(verifier.reloadIfChanged());
    assertEquals(0, verifier.health().alarms());
  }

  @Test
  void aListOfADayIsAlarmingInItsLastQuarterOnly() {
    files.lists(CrlProfile.of(CA, 1).from(Authority.NOW).to(Authority.NOW.plusSeconds(86_400)));
    PathVerifier verifier = files.verifier();
    at(Duration.ofHours(17));
    assertEquals(0, verifier.health().alarms());
    at(Duration.ofHours(19));
    assertEquals(1, verifier.health().alarms());
  }

  @Test
  void aReloadChangesTheTimeOfGraceAndTheClocksSkew() {
    PathVerifier verifier = files.verifier();
    at(Duration.ofDays(7).plusHours(1));
    assertFalse(verifier.health().usable());
    files.staleGrace = Duration.ofHours(12);
    verifier.prepare(files.config()).use();
    assertTrue(verifier.health().usable());
    files.staleGrace = Duration.ZERO;
    files.clockSkew = Duration.ofHours(2);
    verifier.prepare(files.config()).use();
    assertTrue(verifier.health().usable());
  }

  @Test
  void aTimeOfGraceKeepsAStaleListAndSaysSo() {
    files.staleGrace = Duration.ofHours(12);
    PathVerifier verifier = files.verifier();
    at(Duration.ofDays(7).plusHours(1));
    assertTrusted(verifier.judge(TrustFolder.chain(ALICE)));
    assertTrue(verifier.health().usable());
    assertTrue(verifier.health().details().get(0).contains("trust.stale-grace"));
    at(Duration.ofDays(7).plusHours(13));
    assertRejected(Reason.REVOCATION_UNKNOWN, "in date", verifier.judge(TrustFolder.chain(ALICE)));
    assertFalse(verifier.health().usable());
  }

  @Test
  void graceDoesNotPardonWhoIsOnTheStaleList() {
    files.staleGrace = Duration.ofHours(12);
    files.lists(CrlProfile.of(CA, 1).revoke(ALICE));
    at(Duration.ofDays(7).plusHours(1));
    assertRejected(Reason.REVOKED, "revoked", files.verifier().judge(TrustFolder.chain(ALICE)));
  }

  @Test
  void aListOfAnotherAuthorityIsNotInUse() {
    files.lists(CrlProfile.of(CA, 1), CrlProfile.of(Authority.root("Other CA"), 1));
    assertEquals(1, files.verifier().health().details().size());
  }

  @Test
  void anAuthorityWithoutAListIsNamed() {
    files.anchors(CA, Authority.root("New CA"));
    TrustHealth health = files.verifier().health();
    assertTrue(health.usable());
    assertTrue(
        health.details().stream().anyMatch(line -> line.contains("no revocation list in date of")),
        health::toString);
  }

  @Test
  void aVerdictEndsWithTheListAndWithTheCertificate() {
    PathVerifier verifier = files.verifier();
    assertEquals(
        Authority.NOW.plus(Duration.ofDays(7).plusMinutes(2)),
        assertTrusted(verifier.judge(TrustFolder.chain(ALICE))).until());
    at(Duration.ofDays(7).plusMinutes(2));
    assertRejected(Reason.REVOCATION_UNKNOWN, "in date", verifier.judge(TrustFolder.chain(ALICE)));
    X509Certificate brief = CA.leaf(p -> p.email("a@b.c").to = Authority.NOW.plusSeconds(60));
    at(Duration.ZERO);
    assertEquals(
        Authority.NOW.plusSeconds(60),
        assertTrusted(verifier.judge(TrustFolder.chain(brief))).until());
    at(Duration.ofSeconds(61));
    assertRejected(Reason.EXPIRED, "expired", verifier.judge(TrustFolder.chain(brief)));
  }
}
