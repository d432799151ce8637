package dev.postern.proxy.tls;

import static dev.postern.proxy.certificates.Authority.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.certificates.OcspProfile;
import dev.postern.proxy.certificates.Profile;
import dev.postern.proxy.config.OcspConfig.Digest;
import dev.postern.proxy.config.OcspConfig.Nonce;
import dev.postern.proxy.testing.OcspSettings;
import dev.postern.proxy.tls.OcspVerifier.Question;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.junit.jupiter.api.Test;

/** Which responses are answers; Bouncy Castle writes them, and reads our questions. */
class OcspVerifierTest {

  private static final byte[] NONCE = new byte[] {1, 2, 3, 4, 5, 6, 7, 8};
  private static final ASN1ObjectIdentifier STRANGE =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.7.7");

  private final Authority root = Authority.root("Root");
  private final Authority users = root.below("Users");
  private final X509Certificate alice = users.alice();
  private final KeyPair keys = Authority.ecKeys();
  private final OcspSettings settings = new OcspSettings();

  private OcspProfile answer() {
    return new OcspProfile(users).nonce(NONCE);
  }

  private OcspAnswer verify(OcspProfile profile, CrlProfile... lists) {
    return verify(profile.der(), NONCE, lists);
  }

  private OcspAnswer verify(byte[] octets, byte[] nonce, CrlProfile... lists) {
    CertificationPath path =
        new CertificationPath(List.of(alice, users.certificate()), root.certificate());
    return OcspVerifiers.of(settings.config(), List.of(root.certificate()), lists)
        .verify(octets, new Question(path, id(), HexFormat.of().formatHex(nonce)), NOW);
  }

  private CertificateId id() {
    try {
      return CertificateId.of(alice, users.certificate(), settings.digest);
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertOutcome(OcspOutcome outcome, String words, OcspAnswer answer) {
    assertEquals(outcome, answer.outcome(), answer::detail);
    assertTrue(answer.detail().contains(words), answer::detail);
    assertTrue(answer.until().isAfter(NOW), answer::toString);
  }

  private void assertGood(OcspAnswer answer) {
    assertOutcome(OcspOutcome.GOOD, "good at ", answer);
  }

  private void assertUntrusted(String words, OcspAnswer answer) {
    assertOutcome(OcspOutcome.UNTRUSTED, words, answer);
  }

  /** A certificate for signing responses, made by this authority. */
  private X509Certificate delegate(Authority by, Consumer<Profile> changes) {
    return by.leaf(
        profile -> {
          profile.subject = "CN=Responder,O=Example";
          profile.keys = keys;
          profile.purposes(KeyPurposeId.id_kp_OCSPSigning);
          changes.accept(profile);
        });
  }

  private static void neverChecked(Profile profile) {
    profile.extension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
  }

  private X509Certificate delegate(Consumer<Profile> changes) {
    return delegate(
        users,
        profile -> {
          neverChecked(profile);
          changes.accept(profile);
        });
  }

  private OcspAnswer verifyBy(X509Certificate delegate, CrlProfile... lists) {
    return verify(answer().good(alice).by(delegate, keys), lists);
  }

  @Test
  void theQuestionIsWhatAnotherReaderExpects() throws Exception {
    for (Digest digest : Digest.values()) {
      settings.digest = digest;
      OCSPReq read = new OCSPReq(OcspRequest.encode(id(), NONCE));
      CertificateID asked = read.getRequestList()[0].getCertID();
      assertEquals(alice.getSerialNumber(), asked.getSerialNumber());
      assertTrue(
          asked.matchesIssuer(
              new JcaX509CertificateHolder(users.certificate()), new BcDigestCalculatorProvider()));
      assertArrayEquals(
          NONCE,
          ASN1OctetString.getInstance(
                  read.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce).getParsedValue())
              .getOctets());
      assertFalse(new OCSPReq(OcspRequest.encode(id(), new byte[0])).hasExtensions());
    }
  }

  @Test
  void theAuthorityItselfAnswers() {
    assertGood(verify(answer().good(alice)));
    assertGood(verify(answer().good(alice).byKey()));
    assertOutcome(
        OcspOutcome.REVOKED,
        "it was revoked on 2026-05-30, as the OCSP responder CN=Users",
        verify(answer().revoked(alice)));
    assertOutcome(OcspOutcome.UNKNOWN, "does not know it", verify(answer().unknown(alice)));
  }

  @Test
  void anAnswerLastsUntilItsEndAndNoLongerThanItIsKept() {
    assertEquals(NOW.plus(Duration.ofHours(6)), verify(answer().good(alice)).until());
    settings.keep = Duration.ofMinutes(30);
    assertEquals(NOW.plus(settings.keep), verify(answer().good(alice)).until());
    assertEquals(
        NOW.plus(settings.keepWithoutEnd), verify(answer().withoutEnd().good(alice)).until());
  }

  @Test
  void anAnswerOutOfDateIsNone() {
    Duration skew = OcspVerifiers.SKEW;
    assertOutcome(
        OcspOutcome.NOT_IN_DATE,
        "ended on ",
        verify(answer().from(NOW.minusSeconds(999)).to(NOW.minus(skew)).good(alice)));
    OcspAnswer justOver =
        verify(answer().from(NOW.minusSeconds(999)).to(NOW.minus(skew).plusSeconds(1)).good(alice));
    assertGood(justOver);
    assertEquals(NOW.plus(settings.retry), justOver.until());
    assertOutcome(
        OcspOutcome.NOT_IN_DATE,
        "begins on ",
        verify(answer().from(NOW.plus(skew).plusSeconds(1)).good(alice)));
    assertGood(verify(answer().from(NOW.plus(skew)).good(alice)));
    assertOutcome(
        OcspOutcome.NOT_IN_DATE,
        "begins on ",
        verify(answer().producedAt(NOW.plus(skew).plusSeconds(1)).good(alice)));
    assertOutcome(
        OcspOutcome.NOT_IN_DATE,
        "ended on ",
        verify(answer().from(NOW.plusSeconds(60)).to(NOW.plusSeconds(30)).good(alice)));
  }

  @Test
  void anAnswerWithoutEndAndNonceIsNotPlayedBackForever() {
    settings.nonce = Nonce.SEND;
    OcspProfile old = new OcspProfile(users).withoutEnd().from(NOW.minus(Duration.ofDays(30)));
    assertOutcome(OcspOutcome.NOT_IN_DATE, "ended on ", verify(old.good(alice)));
    assertGood(verify(answer().withoutEnd().from(NOW.minus(Duration.ofDays(30))).good(alice)));
  }

  @Test
  void theNonceHasToComeBackWhereItIsRequired() {
    byte[] other = new byte[] {1, 2, 3, 4, 5, 6, 7, 9};
    byte[] without = new OcspProfile(users).good(alice).der();
    byte[] wrong = new OcspProfile(users).nonce(other).good(alice).der();
    assertOutcome(OcspOutcome.WRONG_NONCE, "did not come back", verify(without, NONCE));
    assertOutcome(OcspOutcome.WRONG_NONCE, "is not the one", verify(wrong, NONCE));
    settings.nonce = Nonce.SEND;
    assertGood(verify(without, NONCE));
    assertOutcome(OcspOutcome.WRONG_NONCE, "is not the one", verify(wrong, NONCE));
    settings.nonce = Nonce.OFF;
    assertGood(verify(without, new byte[0]));
  }

  @Test
  void anAnswerAboutAnotherCertificateIsNone() {
    Authority impostor = Authority.root("Users");
    assertOutcome(OcspOutcome.ABOUT_OTHERS, "0 times", verify(answer().good(users.alice())));
    assertOutcome(
        OcspOutcome.ABOUT_OTHERS, "0 times", verify(answer().about(impostor).good(alice)));
    assertOutcome(OcspOutcome.ABOUT_OTHERS, "0 times", verify(answer().about(root).good(alice)));
    assertOutcome(OcspOutcome.ABOUT_OTHERS, "0 times", verify(answer()));
    assertOutcome(OcspOutcome.ABOUT_OTHERS, "2 times", verify(answer().good(alice).revoked(alice)));
    assertOutcome(
        OcspOutcome.REVOKED,
        "revoked",
        verify(answer().good(users.alice()).revoked(alice).good(users.alice())));
  }

  @Test
  void theHashIsTheOneThatWasAskedBy() {
    ASN1ObjectIdentifier sha256 = new ASN1ObjectIdentifier("2.16.840.1.101.3.4.2.1");
    assertOutcome(OcspOutcome.ABOUT_OTHERS, "0 times", verify(answer().digest(sha256).good(alice)));
    settings.digest = Digest.SHA_256;
    assertGood(verify(answer().digest(sha256).good(alice)));
  }

  @Test
  void nobodyElseSignsForTheAuthority() {
    assertUntrusted("neither the authority", verify(answer().good(alice).keys(keys)));
    assertUntrusted("neither the authority", verify(answer().good(alice).keys(root.keyPair())));
    assertUntrusted(
        "neither the authority",
        verify(new OcspProfile(root).about(users).nonce(NONCE).good(alice)));
  }

  @Test
  void aDelegateOfTheAuthorityAnswers() {
    OcspAnswer answer = verifyBy(delegate(profile -> {}));
    assertGood(answer);
    assertFalse(answer.restsOnLists());
    assertGood(verify(answer().good(alice).by(delegate(profile -> {}), keys).byKey()));
    assertGood(verifyBy(delegate(profile -> profile.keyUsage = 0)));
  }

  @Test
  void aDelegateNeedsItsPurposeByName() {
    assertUntrusted("for signing responses", verifyBy(delegate(Profile::purposes)));
    assertUntrusted(
        "for signing responses",
        verifyBy(delegate(p -> p.purposes(KeyPurposeId.id_kp_clientAuth))));
    assertUntrusted(
        "for signing responses",
        verifyBy(delegate(p -> p.purposes(KeyPurposeId.anyExtendedKeyUsage))));
    assertUntrusted(
        "for signing responses", verifyBy(delegate(p -> p.keyUsage = KeyUsage.keyEncipherment)));
    assertUntrusted(
        "for signing responses",
        verifyBy(delegate(p -> p.constraints = Optional.of(new BasicConstraints(true)))));
  }

  @Test
  void aDelegateIsIssuedByTheIssuerItself() {
    assertUntrusted(
        "not issued by the authority", verifyBy(delegate(root, OcspVerifierTest::neverChecked)));
    Authority impostor = Authority.root("Users");
    assertUntrusted(
        "not issued by the authority",
        verifyBy(delegate(impostor, OcspVerifierTest::neverChecked)));
  }

  @Test
  void aDelegateIsInDateStrongAndUnderstood() {
    assertUntrusted("it expired on ", verifyBy(delegate(p -> p.to = NOW.minusSeconds(1))));
    assertUntrusted("is not valid before ", verifyBy(delegate(p -> p.from = NOW.plusSeconds(600))));
    assertUntrusted(
        "critical extension",
        verifyBy(delegate(p -> p.extension(STRANGE, true, DERNull.INSTANCE))));
    KeyPair small = Authority.keys("RSA", 1024);
    X509Certificate weak = delegate(p -> p.keys = small);
    assertUntrusted(
        "too weak", verify(answer().good(alice).by(weak, small).algorithm("SHA256withRSA")));
    assertUntrusted("too weak", verifyBy(delegate(p -> p.algorithm = "SHA1withECDSA")));
    assertEquals(NOW.plusSeconds(5), verifyBy(delegate(p -> p.to = NOW.plusSeconds(5))).until());
  }

  @Test
  void aWeakSignatureIsNone() {
    assertUntrusted(
        "signature is too weak", verify(answer().good(alice).algorithm("SHA1withECDSA")));
  }

  @Test
  void aDelegateThatMayBeRevokedNeedsAListThatSaysItIsNot() {
    X509Certificate delegate = delegate(users, profile -> {});
    assertUntrusted("no revocation list in date", verifyBy(delegate));
    assertUntrusted(
        "no revocation list in date",
        verifyBy(delegate, CrlProfile.of(users, 1).to(NOW.minus(Duration.ofHours(1)))));
    assertUntrusted(
        "it was revoked on ", verifyBy(delegate, CrlProfile.of(users, 1).revoke(delegate)));
    OcspAnswer answer =
        verifyBy(delegate, CrlProfile.of(users, 1).to(NOW.plus(Duration.ofHours(1))));
    assertGood(answer);
    assertTrue(answer.restsOnLists());
    assertEquals(NOW.plus(Duration.ofHours(1)).plus(OcspVerifiers.SKEW), answer.until());
  }

  @Test
  void aCertificateDoesNotVouchForItself() {
    X509Certificate both =
        users.leaf(
            profile -> {
              profile.keys = keys;
              profile.purposes(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_OCSPSigning);
              neverChecked(profile);
            });
    CertificationPath path =
        new CertificationPath(List.of(both, users.certificate()), root.certificate());
    try {
      CertificateId id = CertificateId.of(both, users.certificate(), Digest.SHA_1);
      OcspAnswer answer =
          OcspVerifiers.of(settings.config(), List.of(root.certificate()))
              .verify(
                  answer().good(both).by(both, keys).der(),
                  new Question(path, id, HexFormat.of().formatHex(NONCE)),
                  NOW);
      assertUntrusted("vouches for itself", answer);
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aResponderThatDoesNotAnswerIsHeard() {
    String[] words = {
      "",
      "malformedRequest",
      "internalError",
      "tryLater",
      "not known",
      "sigRequired",
      "unauthorized"
    };
    for (int code = 1; code < words.length; code++) {
      assertOutcome(OcspOutcome.DECLINED, words[code], verify(OcspProfile.status(code), NONCE));
    }
    assertOutcome(OcspOutcome.MALFORMED, "cannot be read", verify(OcspProfile.status(0), NONCE));
  }

  @Test
  void whatIsNotUnderstoodIsRefused() {
    assertOutcome(
        OcspOutcome.MALFORMED,
        "critical extension 1.3.6.1.4.1.55555.7.7",
        verify(answer().extension(STRANGE, true, new ASN1Integer(1)).good(alice)));
    assertOutcome(
        OcspOutcome.MALFORMED,
        "critical extension 1.3.6.1.4.1.55555.7.7",
        verify(answer().singleExtension(STRANGE, true, new ASN1Integer(1)).good(alice)));
    assertOutcome(OcspOutcome.MALFORMED, "twice", verify(answer().nonce(NONCE).good(alice)));
    assertGood(
        verify(
            answer()
                .extension(STRANGE, false, new ASN1Integer(1))
                .singleExtension(Extension.cRLNumber, false, new ASN1Integer(1))
                .good(alice)));
  }

  @Test
  void whatIsBehindTheEndOrMissingIsRefused() {
    byte[] good = answer().good(alice).der();
    assertOutcome(
        OcspOutcome.MALFORMED,
        "goes on behind its end",
        verify(Arrays.copyOf(good, good.length + 1), NONCE));
    for (int length = 0; length < good.length; length++) {
      assertOutcome(OcspOutcome.MALFORMED, "", verify(Arrays.copyOf(good, length), NONCE));
    }
    byte[] indefinite = good.clone();
    indefinite[1] = (byte) 0x80;
    assertOutcome(OcspOutcome.MALFORMED, "length cannot be read", verify(indefinite, NONCE));
  }

  /** Nor does any other octet than those that the responder wrote say that all is well. */
  @Test
  void oneChangedBitIsNeverGood() {
    byte[] good = answer().good(alice).der();
    for (int i = 0; i < good.length * 8; i++) {
      byte[] changed = good.clone();
      changed[i / 8] ^= (byte) (1 << (i % 8));
      assertFalse(verify(changed, NONCE).outcome().isAnswer(), "bit " + i);
    }
  }
}
