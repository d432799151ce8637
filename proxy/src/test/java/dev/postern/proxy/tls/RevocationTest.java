package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.TrustFolder.assertRejected;
import static dev.postern.proxy.tls.TrustFolder.assertTrusted;
import static dev.postern.proxy.tls.TrustFolder.chain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.tls.Verdict.Reason;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationTest {

  private static final int ON_HOLD = 6;
  private static final int REMOVE_FROM_LIST = 8;
  private static final ASN1ObjectIdentifier UNKNOWN =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.7.7");

  @TempDir Path folder;

  private final Authority root = Authority.root("Root");
  private final Authority users = root.below("Users");
  private final X509Certificate alice = users.alice();
  private TrustFolder trust;

  @BeforeEach
  void setUp() {
    trust = new TrustFolder(folder, root);
  }

  /** The root's list is always good; these are the issuing authority's. */
  private Verdict judgeWith(CrlProfile... lists) {
    CrlProfile[] all = new CrlProfile[lists.length + 1];
    all[0] = CrlProfile.of(root, 1);
    System.arraycopy(lists, 0, all, 1, lists.length);
    trust.lists(all);
    return trust.judge(alice, users);
  }

  private void assertUnknown(CrlProfile... lists) {
    assertRejected(
        Reason.REVOCATION_UNKNOWN,
        "no revocation list in date of its issuer CN=Users",
        judgeWith(lists));
  }

  private void assertRevoked(CrlProfile... lists) {
    assertRejected(Reason.REVOKED, "it was revoked on 2026-05-30", judgeWith(lists));
  }

  private CrlProfile list(int number) {
    return CrlProfile.of(users, number);
  }

  @Test
  void onNoListIsTrustedUntilTheListEnds() {
    Verdict.Trusted trusted = assertTrusted(judgeWith(list(1)));
    assertEquals(
        Authority.NOW.plus(Duration.ofDays(7)).plus(Duration.ofMinutes(2)), trusted.until());
  }

  @Test
  void revokedIsRejectedWithItsDate() {
    assertRevoked(list(1).revoke(alice));
  }

  @Test
  void revokedIntermediateIsNamed() {
    trust.lists(CrlProfile.of(root, 1).revoke(users.certificate()), list(1));
    assertRejected(Reason.REVOKED, "CN=Users,O=Example was revoked", trust.judge(alice, users));
  }

  @Test
  void everyCertificateOfThePathNeedsAList() {
    assertUnknown();
    trust.lists(list(1));
    assertRejected(
        Reason.REVOCATION_UNKNOWN, "issuer CN=Root,O=Example", trust.judge(alice, users));
  }

  @Test
  void preferredListsRefuseWhomTheyRevokeAndTheirSilencePasses() {
    trust.mode = Optional.of(RevocationMode.PREFER);
    assertTrusted(judgeWith());
    assertEquals(1, trust.metrics.countOf(Event.CERTIFICATE_UNCHECKED));
    assertTrusted(judgeWith(list(1)));
    assertEquals(1, trust.metrics.countOf(Event.CERTIFICATE_UNCHECKED));
    assertRevoked(list(1).revoke(alice));
    assertRevoked(list(1).revoke(alice).to(Authority.NOW.minus(Duration.ofHours(1))));
  }

  @Test
  void staleAndFutureListsAreNone() {
    assertUnknown(list(1).to(Authority.NOW.minus(Duration.ofHours(1))));
    assertUnknown(list(1).from(Authority.NOW.plus(Duration.ofHours(1))));
    assertTrusted(judgeWith(list(1).from(Authority.NOW.plusSeconds(60))));
  }

  @Test
  void staleNewestListIsNotReplacedByAnOlderOne() {
    assertUnknown(list(1), list(2).to(Authority.NOW.minus(Duration.ofHours(1))));
  }

  @Test
  void newestListWinsEveryTime() {
    CrlProfile old = list(1);
    CrlProfile fresh = list(2).revoke(alice);
    for (int i = 0; i < 32; i++) {
      assertRevoked(i % 2 == 0 ? new CrlProfile[] {old, fresh} : new CrlProfile[] {fresh, old});
    }
    assertTrusted(judgeWith(list(2), list(1).revoke(alice)));
  }

  @Test
  void listOfAnotherKeyCountsForNothing() {
    Authority impostor = Authority.root("Users");
    assertUnknown(list(1).signedBy(impostor));
    assertTrusted(judgeWith(list(1), CrlProfile.of(impostor, 9).revoke(alice)));
    assertRevoked(list(1).revoke(alice), CrlProfile.of(impostor, 9));
  }

  @Test
  void serialsBelongToTheirIssuer() {
    trust.lists(CrlProfile.of(root, 1).revoke(alice), list(1));
    assertTrusted(trust.judge(alice, users));
  }

  @Test
  void issuerMustBeAllowedToSignLists() {
    Authority mute = root.below("Mute", p -> p.keyUsage = KeyUsage.keyCertSign);
    trust.lists(CrlProfile.of(root, 1), CrlProfile.of(mute, 1));
    assertRejected(Reason.REVOCATION_UNKNOWN, "CN=Mute", trust.judge(mute.alice(), mute));
  }

  @Test
  void onHoldIsRevokedUntilADeltaReleasesIt() {
    assertRevoked(list(5).revoke(alice, ON_HOLD));
    CrlProfile release = list(6).delta(5).revoke(alice, REMOVE_FROM_LIST);
    assertTrusted(judgeWith(list(5).revoke(alice, ON_HOLD), release));
    CrlProfile otherBase = list(9).delta(7).revoke(alice, REMOVE_FROM_LIST);
    assertRevoked(list(5).revoke(alice, ON_HOLD), otherBase);
  }

  @Test
  void deltaAddsToTheListBeforeItAndNotToALaterOne() {
    assertRevoked(list(5), list(6).delta(5).revoke(alice));
    assertTrusted(judgeWith(list(7), list(6).delta(5).revoke(alice)));
    assertUnknown(list(6).delta(5));
  }

  @Test
  void unknownCriticalExtensionMakesAListUnusable() {
    assertUnknown(list(1).extension(UNKNOWN, true, DERNull.INSTANCE));
    Extension odd =
        new Extension(UNKNOWN, true, new DEROctetString(Authority.encoded(DERNull.INSTANCE)));
    assertUnknown(list(1).revoke(root.alice(), odd));
  }

  @Test
  void scopeOfAListCounts() {
    assertTrusted(judgeWith(scoped(list(1), point(null, true, false, null, false))));
    assertUnknown(scoped(list(1), point(null, false, true, null, false)));
    assertUnknown(scoped(list(1), point(null, false, false, null, true)));
    ReasonFlags some = new ReasonFlags(ReasonFlags.keyCompromise);
    assertUnknown(scoped(list(1), point(null, false, false, some, false)));
    assertRevoked(list(2), scoped(list(1).revoke(alice), point(null, false, false, some, false)));
    GeneralName place = new GeneralName(GeneralName.uniformResourceIdentifier, "http://a/");
    DistributionPointName name = new DistributionPointName(new GeneralNames(place));
    assertUnknown(scoped(list(1), point(name, false, false, null, false)));
  }

  private static IssuingDistributionPoint point(
      @Nullable DistributionPointName name,
      boolean users,
      boolean authorities,
      @Nullable ReasonFlags reasons,
      boolean indirect) {
    return new IssuingDistributionPoint(name, users, authorities, reasons, indirect, false);
  }

  private static CrlProfile scoped(CrlProfile list, IssuingDistributionPoint point) {
    return list.extension(Extension.issuingDistributionPoint, true, point);
  }

  @Test
  void listWithSha1SignatureIsUnusable() {
    assertUnknown(list(1).algorithm("SHA1withECDSA"));
  }

  @Test
  void hundredThousandEntriesAreFound() {
    CrlProfile huge = list(1);
    BigInteger first = BigInteger.ONE.shiftLeft(100);
    for (int i = 0; i < 100_000; i++) {
      huge.revoke(first.add(BigInteger.valueOf(i)));
    }
    assertTrusted(judgeWith(huge));
    assertRevoked(huge.revoke(alice));
  }

  @Test
  void newListEndsARememberedVerdict() {
    trust.lists(CrlProfile.of(root, 1), list(1));
    PathVerifier verifier = trust.verifier();
    assertTrusted(verifier.judge(chain(alice, users)));
    trust.lists(CrlProfile.of(root, 1), list(2).revoke(alice));
    assertTrue(verifier.reloadIfChanged());
    assertRejected(Reason.REVOKED, "revoked", verifier.judge(chain(alice, users)));
  }

  @Test
  void rememberedVerdictEndsWithItsList() {
    trust.lists(CrlProfile.of(root, 1), list(1));
    PathVerifier verifier = trust.verifier();
    assertTrusted(verifier.judge(chain(alice, users)));
    trust.now = Authority.NOW.plus(Duration.ofDays(7)).plus(Duration.ofMinutes(3));
    assertRejected(Reason.REVOCATION_UNKNOWN, "list", verifier.judge(chain(alice, users)));
  }

  @Test
  void rememberedVerdictEndsWhenAListThatIsKnownBegins() {
    CrlProfile tomorrow = list(2).from(Authority.NOW.plus(Duration.ofDays(1))).revoke(alice);
    trust.lists(CrlProfile.of(root, 1), list(1), tomorrow);
    PathVerifier verifier = trust.verifier();
    assertTrusted(verifier.judge(chain(alice, users)));
    trust.now = Authority.NOW.plus(Duration.ofDays(1));
    assertRejected(Reason.REVOKED, "revoked", verifier.judge(chain(alice, users)));
  }

  @Test
  void brokenNewListKeepsTheOldOnes() {
    trust.lists(CrlProfile.of(root, 1), list(1).revoke(alice));
    PathVerifier verifier = trust.verifier();
    trust.writeLists("-----BEGIN X509 CRL-----\nAAAA\n");
    assertEquals(false, verifier.reloadIfChanged());
    assertTrue(verifier.reload().orElseThrow().contains("crl.pem line 1: X509 CRL has no END"));
    assertRejected(Reason.REVOKED, "revoked", verifier.judge(chain(alice, users)));
  }
}
