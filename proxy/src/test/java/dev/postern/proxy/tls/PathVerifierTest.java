package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.TrustFolder.assertRejected;
import static dev.postern.proxy.tls.TrustFolder.assertTrusted;
import static dev.postern.proxy.tls.TrustFolder.chain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.tls.Verdict.Absent;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Verdict.Rejected;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathVerifierTest {

  private static final ASN1ObjectIdentifier UNKNOWN =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.7.7");

  @TempDir Path folder;

  private final Authority root = Authority.root("Example Root CA");
  private final Authority users = root.below("Example Users CA");
  private TrustFolder trust;

  @BeforeEach
  void setUp() {
    trust = new TrustFolder(folder, root);
  }

  /** Some mail programs send their own certificate alone. */
  @Test
  void aConfiguredIntermediateCompletesTheChain() {
    assertRejected(Reason.UNKNOWN_ISSUER, "issued by", trust.judge(users.alice()));
    trust.intermediates(users);
    assertTrusted(trust.judge(users.alice()));
  }

  /** It is no anchor: what is wrong with it is wrong with everything below. */
  @Test
  void aConfiguredIntermediateIsCheckedLikeAnyOther() {
    Authority old = root.below("Old CA", p -> p.to = Authority.NOW.minusSeconds(86_400));
    trust.intermediates(old);
    assertInstanceOf(Rejected.class, trust.judge(old.alice()));
  }

  @Test
  void certificateOfTheAuthorityItselfIsTrustedUntilItEnds() {
    X509Certificate alice = root.alice();
    Verdict.Trusted trusted = assertTrusted(trust.judge(alice));
    assertEquals(alice, trusted.certificate());
    assertEquals(alice.getNotAfter().toInstant(), trusted.until());
    assertTrue(trusted.fingerprint().matches("[0-9a-f]{64}"));
  }

  @Test
  void chainMayComeInAnyOrderAndWithStrangers() {
    Authority deeper = users.below("Example Deeper CA");
    Authority stranger = Authority.root("Stranger");
    assertTrusted(trust.judge(deeper.alice(), users, stranger, root, deeper));
  }

  @Test
  void noCertificateIsAbsent() {
    assertInstanceOf(Absent.class, trust.verifier().judge(new Certificate[0]));
  }

  @Test
  void expiredLeafIsRejectedWithItsDate() {
    X509Certificate expired =
        users.leaf(p -> p.to = Authority.NOW.minus(Duration.ofDays(31).plusHours(1)));
    assertRejected(Reason.EXPIRED, "expired on 2026-05-01", trust.judge(expired, users));
  }

  @Test
  void expiryHasNoGrace() {
    X509Certificate expired = users.leaf(p -> p.to = Authority.NOW.minusSeconds(1));
    assertRejected(Reason.EXPIRED, "expired on 2026-06-01", trust.judge(expired, users));
  }

  @Test
  void certificateOfTomorrowIsRejectedWithItsDate() {
    X509Certificate early = users.leaf(p -> p.from = Authority.NOW.plus(Duration.ofDays(1)));
    assertRejected(Reason.NOT_YET_VALID, "not valid before 2026-06-02", trust.judge(early, users));
  }

  @Test
  void certificateIssuedAMinuteAheadOfOurClockIsTrusted() {
    X509Certificate fresh = users.leaf(p -> p.from = Authority.NOW.plusSeconds(60));
    assertTrusted(trust.judge(fresh, users));
  }

  @Test
  void expiredIntermediateIsNamed() {
    Authority old = root.below("Old CA", p -> p.to = Authority.NOW.minusSeconds(86_400));
    assertRejected(
        Reason.EXPIRED, "CN=Old CA,O=Example expired on 2026-05-31", trust.judge(old.alice(), old));
  }

  @Test
  void expiredAnchorIsNamed() {
    Authority old = Authority.root("Old Root", p -> p.to = Authority.NOW.minusSeconds(86_400));
    trust.anchors(root, old);
    assertRejected(Reason.EXPIRED, "CN=Old Root", trust.judge(old.alice()));
  }

  @Test
  void foreignCertificateNamesItsIssuer() {
    Authority other = Authority.root("Foreign CA");
    assertRejected(
        Reason.UNKNOWN_ISSUER, "issued by CN=Foreign CA,O=Example", trust.judge(other.alice()));
  }

  @Test
  void lineBreakInAnIssuersNameIsWrittenOut() {
    Authority other = Authority.root("Foreign\r\n250 Ok");
    assertRejected(Reason.UNKNOWN_ISSUER, "000d", trust.judge(other.alice()));
  }

  @Test
  void impostorOfTheSameNameIsUnknown() {
    Authority impostor = Authority.root("Example Root CA");
    assertRejected(Reason.UNKNOWN_ISSUER, "not signed by its key", trust.judge(impostor.alice()));
  }

  @Test
  void missingIntermediateIsUnknown() {
    assertRejected(Reason.UNKNOWN_ISSUER, "CN=Example Users CA", trust.judge(users.alice()));
  }

  @Test
  void leafNeedsClientAuth() {
    for (KeyPurposeId[] purposes :
        new KeyPurposeId[][] {
          {}, {KeyPurposeId.id_kp_serverAuth}, {KeyPurposeId.id_kp_emailProtection}
        }) {
      X509Certificate leaf = users.leaf(p -> p.purposes(purposes));
      assertRejected(Reason.WRONG_PURPOSE, "clientAuth", trust.judge(leaf, users));
    }
  }

  @Test
  void leafKeyMustBeAllowedToSign() {
    X509Certificate leaf = users.leaf(p -> p.keyUsage = KeyUsage.keyEncipherment);
    assertRejected(Reason.WRONG_PURPOSE, "digitalSignature", trust.judge(leaf, users));
  }

  @Test
  void issuerForServersIssuesNoLogins() {
    Authority servers = root.below("Servers", p -> p.purposes(KeyPurposeId.id_kp_serverAuth));
    assertRejected(Reason.WRONG_PURPOSE, "CN=Servers", trust.judge(servers.alice(), servers));
    Authority any = root.below("Any", p -> p.purposes(KeyPurposeId.anyExtendedKeyUsage));
    assertTrusted(trust.judge(any.alice(), any));
  }

  @Test
  void authorityIsNoPerson() {
    assertRejected(
        Reason.WRONG_PURPOSE,
        "authority",
        trust.judge(
            root.below("CA", p -> p.purposes(KeyPurposeId.id_kp_clientAuth)).certificate()));
  }

  @Test
  void smallRsaKeyIsWeak() {
    X509Certificate leaf = users.leaf(p -> p.keys = Authority.keys("RSA", 1024));
    assertRejected(Reason.WEAK_KEY, "RSA of 1024 bits", trust.judge(leaf, users));
  }

  @Test
  void sha1SignatureIsWeak() {
    X509Certificate leaf = users.leaf(p -> p.algorithm = "SHA1withECDSA");
    assertRejected(Reason.WEAK_KEY, "SHA1withECDSA", trust.judge(leaf, users));
  }

  @Test
  void personCannotIssue() {
    Authority person = root.below("Person", p -> p.constraints = Optional.empty());
    assertRejected(Reason.CONSTRAINT, "CN=Person", trust.judge(person.alice(), person));
  }

  @Test
  void pathLengthOfIntermediateAndAnchorCounts() {
    Authority last = root.below("Last", p -> p.constraints = Optional.of(new BasicConstraints(0)));
    Authority below = last.below("Below");
    assertTrusted(trust.judge(last.alice(), last));
    assertRejected(Reason.CONSTRAINT, "fewer", trust.judge(below.alice(), below, last));
    Authority flat =
        Authority.root("Flat", p -> p.constraints = Optional.of(new BasicConstraints(0)));
    Authority belowFlat = flat.below("Below");
    trust.anchors(flat);
    assertTrusted(trust.judge(flat.alice()));
    assertRejected(Reason.CONSTRAINT, "CN=Flat", trust.judge(belowFlat.alice(), belowFlat));
  }

  @Test
  void unknownCriticalExtensionIsRefusedAnywhere() {
    X509Certificate leaf = users.leaf(p -> p.extension(UNKNOWN, true, DERNull.INSTANCE));
    assertRejected(Reason.CONSTRAINT, "critical", trust.judge(leaf, users));
    Authority odd = Authority.root("Odd", p -> p.extension(UNKNOWN, true, DERNull.INSTANCE));
    trust.anchors(odd);
    assertRejected(Reason.CONSTRAINT, "critical", trust.judge(odd.alice()));
  }

  @Test
  void nameConstraintsOfTheAnchorCount() {
    Authority limited = Authority.root("Limited", p -> p.more.add(permitted("example.org")));
    trust.anchors(limited);
    assertTrusted(trust.judge(limited.alice()));
    X509Certificate mallory = limited.leaf(p -> p.email("alice@evil.example"));
    assertRejected(Reason.CONSTRAINT, "CN=Limited", trust.judge(mallory));
  }

  @Test
  void constrainedLocalPartIsComparedExactlyAndTheHostWithoutCase() {
    Authority limited = root.below("Limited", p -> p.more.add(permitted("bob@example.org")));
    assertTrusted(trust.judge(limited.leaf(p -> p.email("bob@EXAMPLE.org")), limited));
    X509Certificate other = limited.leaf(p -> p.email("BOB@example.org"));
    assertRejected(Reason.CONSTRAINT, "address", trust.judge(other, limited));
  }

  @Test
  void internationalMailboxDoesNotEscapeConstraints() {
    Authority limited = root.below("Limited", p -> p.more.add(permitted("example.org")));
    OtherName mailbox =
        new OtherName(
            new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9"), new DERUTF8String("é@evil.example"));
    X509Certificate leaf =
        limited.leaf(p -> p.names.add(new GeneralName(GeneralName.otherName, mailbox)));
    assertRejected(Reason.CONSTRAINT, "address", trust.judge(leaf, limited));
  }

  private static Extension permitted(String base) {
    GeneralName name = new GeneralName(GeneralName.rfc822Name, base);
    NameConstraints constraints =
        new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(name)}, null);
    byte[] octets = Authority.encoded(constraints);
    return new Extension(Extension.nameConstraints, true, new DEROctetString(octets));
  }

  @Test
  void badCrossCertificateDoesNotHideAGoodOne() {
    Authority one = root.below("Twice", p -> p.purposes(KeyPurposeId.id_kp_serverAuth));
    Authority same = root.below("Twice", p -> p.keys = one.keyPair());
    assertTrusted(trust.judge(one.alice(), one, same));
    assertTrusted(trust.judge(one.alice(), same, one));
  }

  @Test
  void tooManyCertificatesAreNotLookedAt() {
    Authority[] eleven = new Authority[10];
    Arrays.fill(eleven, users);
    assertRejected(Reason.TOO_MANY, "more than 10", trust.judge(users.alice(), eleven));
    X509Certificate huge =
        users.leaf(p -> p.extension(UNKNOWN, false, new DERUTF8String("x".repeat(33_000))));
    assertRejected(Reason.TOO_MANY, "larger than", trust.judge(huge, users));
  }

  @Test
  void unreadableExtensionIsNotAbsent() {
    X509Certificate leaf =
        users.leaf(p -> p.extension(Extension.nameConstraints, false, new byte[] {0x30, 9, 1}));
    assertRejected(Reason.MALFORMED, "cannot be read", trust.judge(leaf, users));
  }

  @Test
  void octetsThatAreNoCertificateAreMalformed() {
    byte[] good = Authority.encoded(users.alice());
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    byte[] pem = users.pem().getBytes(StandardCharsets.US_ASCII);
    for (byte[] octets : new byte[][] {{}, {0x30}, longer, pem, Arrays.copyOf(good, 100)}) {
      Verdict verdict = trust.verifier().judge(new Certificate[] {new PresentedOctets(octets)});
      assertEquals(Reason.MALFORMED, assertInstanceOf(Rejected.class, verdict).reason());
    }
  }

  @Test
  void acceptedIssuersAreTheAnchors() {
    assertArrayEquals(
        new X509Certificate[] {root.certificate()}, trust.verifier().acceptedIssuers());
  }

  @Test
  void brokenNewFileKeepsTheOldAuthorities() {
    PathVerifier verifier = trust.verifier();
    trust.writeAuthorities("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertEquals(false, verifier.reloadIfChanged());
    assertTrue(verifier.reload().orElseThrow().contains("ca.pem line 1: the certificate"));
    assertTrusted(verifier.judge(chain(root.alice())));
  }

  @Test
  void newAuthoritiesCountAtOnce() {
    Authority second = Authority.root("Second");
    PathVerifier verifier = trust.verifier();
    Certificate[] chain = chain(second.alice());
    assertRejected(Reason.UNKNOWN_ISSUER, "CN=Second", verifier.judge(chain));
    assertEquals(false, verifier.reloadIfChanged());
    trust.anchors(root, second);
    assertTrue(verifier.reloadIfChanged());
    assertTrusted(verifier.judge(chain));
  }

  @Test
  void keyInTheFileOfAuthoritiesStopsTheStart() {
    trust.writeAuthorities(root.pem() + Authority.pem("PRIVATE KEY", new byte[] {1}));
    ConfigException refused = assertThrows(ConfigException.class, trust::verifier);
    assertTrue(String.valueOf(refused.getMessage()).contains("not a PRIVATE KEY"));
  }

  @Test
  void refusalOfTomorrowsCertificateEndsWhenItBegins() {
    X509Certificate early = users.leaf(p -> p.from = Authority.NOW.plusSeconds(125));
    PathVerifier verifier = trust.verifier();
    assertRejected(Reason.NOT_YET_VALID, "2026-06-01", verifier.judge(chain(early, users)));
    trust.now = Authority.NOW.plusSeconds(6);
    assertTrusted(verifier.judge(chain(early, users)));
  }

  @Test
  void rememberedVerdictEndsWithTheCertificate() {
    X509Certificate brief = users.leaf(p -> p.to = Authority.NOW.plusSeconds(5));
    PathVerifier verifier = trust.verifier();
    assertTrusted(verifier.judge(chain(brief, users)));
    trust.now = Authority.NOW.plusSeconds(6);
    assertRejected(Reason.EXPIRED, "expired on", verifier.judge(chain(brief, users)));
  }
}
