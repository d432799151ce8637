package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.OcspProfile;
import dev.postern.proxy.config.OcspConfig.Digest;
import dev.postern.proxy.testing.OcspSettings;
import dev.postern.proxy.tls.OcspVerifier.Question;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Whatever a responder or somebody on the way sends, it is a value, and never better than signed.
 */
class OcspFuzzTest {

  private static final Authority ROOT = Authority.root("Root");
  private static final X509Certificate ALICE = ROOT.alice();
  private static final byte[] REVOKED =
      new OcspProfile(ROOT).nonce(new byte[8]).revoked(ALICE).der();
  private static final OcspVerifier VERIFIER =
      OcspVerifiers.of(new OcspSettings().config(), List.of(ROOT.certificate()));

  private static OcspOutcome outcome(byte[] octets) {
    try {
      CertificateId id = CertificateId.of(ALICE, ROOT.certificate(), Digest.SHA_1);
      CertificationPath path = new CertificationPath(List.of(ALICE), ROOT.certificate());
      return VERIFIER
          .verify(octets, new Question(path, id, "0000000000000000"), Authority.NOW)
          .outcome();
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By themselves, and written over a response from a place on that the first two name. */
  @FuzzTest
  void arbitraryOctetsMakeNoCertificateGood(byte[] octets) {
    assertFalse(outcome(octets).isAnswer());
    byte[] changed = REVOKED.clone();
    if (octets.length > 2) {
      int at = ((octets[0] & 0xff) << 8 | octets[1] & 0xff) % changed.length;
      int length = Math.min(octets.length - 2, changed.length - at);
      System.arraycopy(octets, 2, changed, at, length);
    }
    assertNotEquals(OcspOutcome.GOOD, outcome(changed));
  }
}
