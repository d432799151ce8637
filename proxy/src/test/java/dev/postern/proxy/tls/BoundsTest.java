package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.TrustFolder.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Verdict.Rejected;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a chain may cost before anybody knows whose it is. */
class BoundsTest {

  private static final int MOST_PATHS = 20;
  private static final BigInteger MODULUS =
      ((RSAPublicKey) Authority.keys("RSA", 2048).getPublic()).getModulus();

  @TempDir Path folder;

  private final Authority root = Authority.root("Example Root CA");

  /** Only as octets: nobody makes such keys. */
  private record Absurd(BigInteger modulus, BigInteger exponent) implements PublicKey {

    static KeyPair keys(BigInteger modulus, BigInteger exponent) {
      return new KeyPair(new Absurd(modulus, exponent), Authority.ecKeys().getPrivate());
    }

    @Override
    public String getAlgorithm() {
      return "RSA";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return Authority.encoded(
          new DERSequence(
              new ASN1Encodable[] {
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
                new DERBitString(
                    Authority.encoded(
                        new org.bouncycastle.asn1.pkcs.RSAPublicKey(modulus, exponent)))
              }));
    }
  }

  private Verdict judge(KeyPair keys) {
    TrustFolder trust = new TrustFolder(folder, root);
    byte[] octets =
        root.leafOctets(
            profile -> {
              profile.email("alice@example.org");
              profile.keys = keys;
            });
    return trust.verifier().judge(new Certificate[] {new PresentedOctets(octets)});
  }

  /** A signature under it would be powers of thousands of bits. */
  @Test
  void keyWithAnAbsurdExponentIsRefused() {
    BigInteger exponent = BigInteger.ONE.shiftLeft(40).add(BigInteger.ONE);
    assertRejected(Reason.WEAK_KEY, "absurd size", judge(Absurd.keys(MODULUS, exponent)));
  }

  @Test
  void keyWithAnAbsurdModulusIsRefused() {
    Verdict verdict = judge(Absurd.keys(MODULUS.pow(9), BigInteger.valueOf(65537)));
    assertEquals(Reason.MALFORMED, assertInstanceOf(Rejected.class, verdict).reason());
  }

  @Test
  void keyOfTheIssuerIsMeasuredBeforeItsSignatureIs() {
    BigInteger exponent = BigInteger.ONE.shiftLeft(40).add(BigInteger.ONE);
    Authority absurd = root.below("Absurd", p -> p.keys = Absurd.keys(MODULUS, exponent));
    TrustFolder trust = new TrustFolder(folder, root);
    assertRejected(Reason.WEAK_KEY, "absurd size", trust.judge(absurd.alice(), absurd));
  }

  private boolean passesAfter(int others) {
    TrustFolder trust = new TrustFolder(folder, root);
    TrustRules rules = TrustRules.of(trust.config(), TrustMaterial.load(trust.config(), List.of()));
    PathTrial trial = new PathTrial(rules, trust.now);
    X509Certificate expired =
        root.leaf(
            profile -> {
              profile.email("alice@example.org");
              profile.to = Authority.NOW.minusSeconds(1);
            });
    for (int i = 0; i < others; i++) {
      assertFalse(trial.passes(List.of(expired)));
    }
    return trial.passes(List.of(root.alice()));
  }

  @Test
  void noMorePathsAreTriedThanAnHonestChainCanHave() {
    assertTrue(passesAfter(MOST_PATHS - 1));
    assertFalse(passesAfter(MOST_PATHS));
  }
}
