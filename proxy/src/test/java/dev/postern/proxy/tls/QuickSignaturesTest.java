package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuickSignaturesTest {

  private static final byte[] TEXT = "to be signed".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OTHER_TEXT = "to be Signed".getBytes(StandardCharsets.US_ASCII);
  private static final String SHA_256 = "SHA256withECDSA";
  private static final KeyPair KEYS = Authority.keys("EC", 256);

  private static Signature quick(String algorithm) throws GeneralSecurityException {
    return Signature.getInstance(algorithm, QuickSignatures.provider());
  }

  private static byte[] sign(String algorithm, KeyPair keys) throws GeneralSecurityException {
    return sign(Signature.getInstance(algorithm), keys);
  }

  private static byte[] sign(Signature signature, KeyPair keys) throws GeneralSecurityException {
    signature.initSign(keys.getPrivate());
    signature.update(TEXT);
    return signature.sign();
  }

  private static boolean verify(Signature verifier, PublicKey key, byte[] text, byte[] signature)
      throws GeneralSecurityException {
    verifier.initVerify(key);
    verifier.update(text[0]);
    verifier.update(text, 1, text.length - 1);
    return verifier.verify(signature);
  }

  private static boolean verify(byte[] signature) throws GeneralSecurityException {
    return verify(quick(SHA_256), KEYS.getPublic(), TEXT, signature);
  }

  @ParameterizedTest
  @CsvSource({
    "SHA224withECDSA, 256", "SHA256withECDSA, 256", "SHA384withECDSA, 256", "SHA512withECDSA, 256",
    "SHA224withECDSA, 384", "SHA256withECDSA, 384", "SHA384withECDSA, 384", "SHA512withECDSA, 384",
    "SHA224withECDSA, 521", "SHA256withECDSA, 521", "SHA384withECDSA, 521", "SHA512withECDSA, 521",
  })
  void whatTheJdkSignsOnItsCurvesIsVerifiedHere(String algorithm, int bits) throws Exception {
    KeyPair keys = Authority.keys("EC", bits);
    byte[] signature = sign(algorithm, keys);
    Signature verifier = quick(algorithm);
    assertEquals(QuickSignatures.provider(), verifier.getProvider().getName());
    assertTrue(verify(verifier, keys.getPublic(), TEXT, signature));
    // And again, with nothing left of a text that was broken off.
    verifier.initVerify(keys.getPublic());
    verifier.update((byte) 1);
    assertTrue(verify(verifier, keys.getPublic(), TEXT, signature));
    assertFalse(verify(verifier, keys.getPublic(), OTHER_TEXT, signature));
    PublicKey other = Authority.keys("EC", bits).getPublic();
    assertFalse(verify(verifier, other, TEXT, signature));
  }

  @ParameterizedTest
  @CsvSource({"SHA256withRSA, RSA, 2048", "Ed25519, Ed25519, 255", "RSASSA-PSS, RSASSA-PSS, 2048"})
  void everyOtherAlgorithmIsTheJdks(String algorithm, String kind, int bits) throws Exception {
    KeyPair keys = Authority.keys(kind, bits);
    Signature signer = Signature.getInstance(algorithm);
    Signature verifier = quick(algorithm);
    if (kind.equals("RSASSA-PSS")) {
      PSSParameterSpec salted =
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
      signer.setParameter(salted);
      verifier.setParameter(salted);
    }
    byte[] signature = sign(signer, keys);
    assertEquals(signer.getProvider(), verifier.getProvider());
    assertTrue(verify(verifier, keys.getPublic(), TEXT, signature));
    assertFalse(verify(verifier, keys.getPublic(), OTHER_TEXT, signature));
  }

  @Test
  void anAlgorithmThatTheJdkDoesNotKnowIsNotKnown() {
    assertThrows(GeneralSecurityException.class, () -> quick("SHA256withSM2"));
    assertThrows(GeneralSecurityException.class, () -> quick("1.2.156.10197.1.501"));
  }

  @Test
  void nobodyGetsItWithoutItsName() throws Exception {
    assertTrue(verify(sign(SHA_256, KEYS)));
    Signature unnamed = Signature.getInstance(SHA_256);
    assertTrue(verify(unnamed, KEYS.getPublic(), TEXT, sign(SHA_256, KEYS)));
    assertNotEquals(QuickSignatures.provider(), unnamed.getProvider().getName());
  }

  @Test
  void noBitOfASignatureCanBeAnother() throws Exception {
    byte[] signature = sign(SHA_256, KEYS);
    for (int bit = 0; bit < signature.length * 8; bit++) {
      byte[] other = signature.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(isBelieved(other), "bit " + bit);
    }
  }

  private static boolean isBelieved(byte[] signature) throws GeneralSecurityException {
    try {
      return verify(signature);
    } catch (SignatureException e) {
      return false;
    }
  }

  /** Zero is what Java 15 to 18 believed of everybody (CVE-2022-21449). */
  @Test
  void numbersThatNoSignatureHasAreNotBelieved() throws Exception {
    BigInteger order = ((ECPublicKey) KEYS.getPublic()).getParams().getOrder();
    BigInteger[] numbers = {
      BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE.negate(), order, order.add(BigInteger.ONE)
    };
    for (BigInteger r : numbers) {
      for (BigInteger s : numbers) {
        assertFalse(isBelieved(encoded(r, s)), r + ", " + s);
      }
    }
  }

  private static byte[] encoded(BigInteger... numbers) {
    ASN1EncodableVector vector = new ASN1EncodableVector();
    for (BigInteger number : numbers) {
      vector.add(new ASN1Integer(number));
    }
    return Authority.encoded(new DERSequence(vector));
  }

  /** Else a certificate would have several fingerprints. */
  @Test
  void aSignatureHasOneForm() throws Exception {
    byte[] signature = sign(SHA_256, KEYS);
    byte[] trailing = Arrays.copyOf(signature, signature.length + 1);
    byte[] longForm = new byte[signature.length + 1];
    System.arraycopy(signature, 1, longForm, 2, signature.length - 1);
    longForm[0] = signature[0];
    longForm[1] = (byte) 0x81;
    for (byte[] other : new byte[][] {trailing, longForm, {}, {0x30, 0}}) {
      assertFalse(isBelieved(other));
    }
    assertTrue(isBelieved(signature));
  }

  record Key(ECPoint point, ECParameterSpec parameters) implements ECPublicKey {
    @Override
    public ECPoint getW() {
      return point;
    }

    @Override
    public ECParameterSpec getParams() {
      return parameters;
    }

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }

  /** CVE-2020-0601: with the key as generator, one is the private key. */
  @Test
  void aKeyBringsNoParametersAlong() throws Exception {
    ECPublicKey key = (ECPublicKey) KEYS.getPublic();
    ECParameterSpec standard = key.getParams();
    EllipticCurve curve = standard.getCurve();
    EllipticCurve other =
        new EllipticCurve(curve.getField(), curve.getA(), curve.getB().add(BigInteger.ONE));
    ECPoint generator = standard.getGenerator();
    BigInteger order = standard.getOrder();
    Signature verifier = quick(SHA_256);
    for (ECParameterSpec forged :
        new ECParameterSpec[] {
          new ECParameterSpec(curve, key.getW(), order, 1),
          new ECParameterSpec(curve, generator, BigInteger.valueOf(7), 1),
          new ECParameterSpec(other, generator, order, 1)
        }) {
      assertThrows(
          InvalidKeyException.class, () -> verifier.initVerify(new Key(key.getW(), forged)));
    }
    verifier.initVerify(new Key(key.getW(), standard));
  }

  @Test
  void aKeyLiesOnItsCurve() throws Exception {
    ECPublicKey key = (ECPublicKey) KEYS.getPublic();
    BigInteger x = key.getW().getAffineX();
    BigInteger huge = BigInteger.ONE.shiftLeft(300);
    Signature verifier = quick(SHA_256);
    for (ECPoint point :
        new ECPoint[] {
          new ECPoint(x, x), new ECPoint(huge, x), new ECPoint(BigInteger.ZERO, BigInteger.ZERO)
        }) {
      assertThrows(
          InvalidKeyException.class, () -> verifier.initVerify(new Key(point, key.getParams())));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256k1", "brainpoolP256r1"})
  void curvesThatTheJdkDoesNotReadAreNotReadHere(String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
    generator.initialize(new ECGenParameterSpec(name));
    PublicKey key = generator.generateKeyPair().getPublic();
    Signature verifier = quick(SHA_256);
    assertThrows(InvalidKeyException.class, () -> verifier.initVerify(key));
  }

  @Test
  void aKeyOfAnotherKindVerifiesNothing() throws Exception {
    PublicKey rsa = Authority.keys("RSA", 2048).getPublic();
    Signature verifier = quick(SHA_256);
    assertThrows(InvalidKeyException.class, () -> verifier.initVerify(rsa));
  }

  @Test
  void nothingIsSigned() throws Exception {
    Signature signature = quick(SHA_256);
    assertThrows(InvalidKeyException.class, () -> signature.initSign(KEYS.getPrivate()));
  }
}
