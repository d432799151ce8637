package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.proxy.certificates.Authority;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that chance never brings, beside the JDK: with tables for the key and without. */
class EcdsaVerificationTest {

  private static final BigInteger ONE = BigInteger.ONE;

  /** More than Bouncy Castle needs to make the tables. */
  private static final int USES = 10;

  /** Lets a test say what the hash is. */
  private static final class NoDigest extends MessageDigest {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    NoDigest() {
      super("none");
    }

    @Override
    protected void engineUpdate(byte octet) {
      octets.write(octet);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
      octets.write(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
      byte[] all = octets.toByteArray();
      octets.reset();
      return all;
    }

    @Override
    protected void engineReset() {
      octets.reset();
    }
  }

  /** A key with its curve, and the private number where somebody has it. */
  private record Curve(X9ECParameters domain, ECPublicKey key, BigInteger secret) {

    static Curve of(int bits) {
      KeyPair keys = Authority.keys("EC", bits);
      return new Curve(
          CustomNamedCurves.getByName("secp" + bits + "r1"),
          (ECPublicKey) keys.getPublic(),
          ((ECPrivateKey) keys.getPrivate()).getS());
    }

    BigInteger order() {
      return domain.getN();
    }

    /** The inverse modulo the order. */
    BigInteger inverse(BigInteger number) {
      return number.modInverse(order());
    }

    /** The first coordinate of a multiple of the generator, modulo the order. */
    BigInteger firstCoordinate(BigInteger times) {
      return domain
          .getG()
          .multiply(times)
          .normalize()
          .getAffineXCoord()
          .toBigInteger()
          .mod(order());
    }

    /** As long as the order; the JDK takes no more than 64 octets. */
    byte[] hash(BigInteger number) {
      return BigIntegers.asUnsignedByteArray(Math.min(64, order().bitLength() / 8), number);
    }
  }

  private static byte[] encoded(BigInteger r, BigInteger s) {
    ASN1EncodableVector vector = new ASN1EncodableVector();
    vector.add(new ASN1Integer(r));
    vector.add(new ASN1Integer(s));
    return Authority.encoded(new DERSequence(vector));
  }

  private static boolean isBelievedHere(ECPublicKey key, byte[] hash, byte[] signature)
      throws GeneralSecurityException {
    EcdsaVerification verification = new EcdsaVerification(new NoDigest());
    verification.engineInitVerify(key);
    verification.engineUpdate(hash, 0, hash.length);
    try {
      return verification.engineVerify(signature);
    } catch (SignatureException e) {
      return false;
    }
  }

  private static boolean isBelievedByTheJdk(ECPublicKey key, byte[] hash, byte[] signature)
      throws GeneralSecurityException {
    Signature verification = Signature.getInstance("NONEwithECDSA");
    verification.initVerify(key);
    verification.update(hash);
    try {
      return verification.verify(signature);
    } catch (SignatureException e) {
      return false;
    }
  }

  private static void assertBelieved(
      boolean expected, ECPublicKey key, byte[] hash, BigInteger r, BigInteger s)
      throws GeneralSecurityException {
    assertEquals(expected, isBelievedByTheJdk(key, hash, encoded(r, s)), r + ", " + s);
    assertBelievedHere(expected, key, hash, r, s);
  }

  /** First as a stranger's key, then as an authority's. */
  private static void assertBelievedHere(
      boolean expected, ECPublicKey key, byte[] hash, BigInteger r, BigInteger s)
      throws GeneralSecurityException {
    byte[] signature = encoded(r, s);
    assertEquals(expected, isBelievedHere(key, hash, signature), r + ", " + s);
    IssuerKeys.expect(key);
    for (int i = 0; i < USES; i++) {
      assertEquals(expected, isBelievedHere(key, hash, signature), r + ", " + s);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 384, 521})
  void numbersAtTheBoundsAreBelievedAsByTheJdk(int bits) throws Exception {
    Curve curve = Curve.of(bits);
    BigInteger n = curve.order();
    BigInteger r = curve.firstCoordinate(BigInteger.TEN);
    BigInteger e = BigInteger.valueOf(123_456_789);
    BigInteger s = curve.inverse(BigInteger.TEN).multiply(e.add(r.multiply(curve.secret()))).mod(n);
    byte[] hash = curve.hash(e);
    List<BigInteger> bounds = new ArrayList<>();
    for (BigInteger number : List.of(BigInteger.ZERO, n)) {
      bounds.addAll(List.of(number.subtract(ONE), number, number.add(ONE), number.negate()));
    }
    for (BigInteger number : List.of(r, s)) {
      bounds.addAll(List.of(number, n.subtract(number), number.add(n), number.negate()));
    }
    assertEveryPairIsBelievedAsByTheJdk(bounds, curve.key(), hash);
    assertBelieved(true, curve.key(), hash, r, s);
    assertBelieved(true, curve.key(), hash, r, n.subtract(s));
    assertEveryPairIsBelievedAsByTheJdk(bounds, curve.key(), hash);
  }

  private static void assertEveryPairIsBelievedAsByTheJdk(
      List<BigInteger> numbers, ECPublicKey key, byte[] hash) throws GeneralSecurityException {
    for (BigInteger r : numbers) {
      for (BigInteger s : numbers) {
        byte[] signature = encoded(r, s);
        boolean expected = isBelievedByTheJdk(key, hash, signature);
        assertEquals(expected, isBelievedHere(key, hash, signature), r + ", " + s);
      }
    }
  }

  /** The generator then counts nothing. */
  @ParameterizedTest
  @ValueSource(ints = {256, 384})
  void aHashOfZeroIsSignedToo(int bits) throws Exception {
    Curve curve = Curve.of(bits);
    BigInteger n = curve.order();
    BigInteger r = curve.firstCoordinate(BigInteger.TEN);
    BigInteger s = curve.inverse(BigInteger.TEN).multiply(r.multiply(curve.secret())).mod(n);
    assertBelieved(true, curve.key(), curve.hash(BigInteger.ZERO), r, s);
    assertBelieved(true, curve.key(), curve.hash(n), r, s);
    assertBelieved(false, curve.key(), curve.hash(ONE), r, s);
  }

  /** Both products are the same point, which a sum has to double. */
  @ParameterizedTest
  @ValueSource(ints = {256, 384})
  void twoProductsThatAreOnePointAreDoubled(int bits) throws Exception {
    Curve curve = Curve.of(bits);
    BigInteger n = curve.order();
    BigInteger r = curve.firstCoordinate(BigInteger.TEN);
    BigInteger e = r.multiply(curve.secret()).mod(n);
    BigInteger s = e.shiftLeft(1).multiply(curve.inverse(BigInteger.TEN)).mod(n);
    assertBelieved(true, curve.key(), curve.hash(e), r, s);
  }

  /** One product is the other's opposite: the sum has no coordinates that could be compared. */
  @ParameterizedTest
  @ValueSource(ints = {256, 384})
  void thePointAtInfinityIsNobodysSignature(int bits) throws Exception {
    Curve curve = Curve.of(bits);
    BigInteger n = curve.order();
    for (BigInteger r : List.of(ONE, BigInteger.TEN, n.subtract(ONE))) {
      byte[] hash = curve.hash(r.multiply(curve.secret()).negate().mod(n));
      assertBelieved(false, curve.key(), hash, r, ONE);
      assertBelieved(false, curve.key(), hash, r, r);
    }
  }

  /**
   * A coordinate may be larger than the order; the signature has what remains of it. The JDK does
   * not know that, which chance does not tell.
   */
  @ParameterizedTest
  @ValueSource(ints = {256, 384})
  void aCoordinateBeyondTheOrderCounts(int bits) throws Exception {
    Curve curve = Curve.of(bits);
    BigInteger n = curve.order();
    BigInteger r = ONE;
    while (!isCoordinate(curve, r.add(n))) {
      r = r.add(ONE);
    }
    org.bouncycastle.math.ec.ECPoint sum = point(curve, r.add(n));
    BigInteger e = BigInteger.TEN;
    org.bouncycastle.math.ec.ECPoint key =
        sum.subtract(curve.domain().getG().multiply(e)).multiply(curve.inverse(r)).normalize();
    ECPublicKey forged =
        (ECPublicKey)
            KeyFactory.getInstance("EC")
                .generatePublic(
                    new ECPublicKeySpec(
                        new ECPoint(
                            key.getAffineXCoord().toBigInteger(),
                            key.getAffineYCoord().toBigInteger()),
                        curve.key().getParams()));
    assertBelievedHere(true, forged, curve.hash(e), r, ONE);
    assertBelievedHere(false, forged, curve.hash(e), r.add(n), ONE);
    assertBelievedHere(false, forged, curve.hash(e), r.add(ONE), ONE);
  }

  private static boolean isCoordinate(Curve curve, BigInteger x) {
    try {
      return !point(curve, x).isInfinity();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static org.bouncycastle.math.ec.ECPoint point(Curve curve, BigInteger x) {
    int octets = (curve.domain().getCurve().getFieldSize() + 7) / 8;
    byte[] compressed = new byte[octets + 1];
    compressed[0] = 2;
    System.arraycopy(BigIntegers.asUnsignedByteArray(octets, x), 0, compressed, 1, octets);
    return curve.domain().getCurve().decodePoint(compressed);
  }

  @Test
  void thePointAtInfinityIsNobodysKey() {
    ECPublicKey key = Curve.of(256).key();
    EcdsaVerification verification = new EcdsaVerification(new NoDigest());
    ECPublicKey nobodys = new QuickSignaturesTest.Key(ECPoint.POINT_INFINITY, key.getParams());
    assertThrows(InvalidKeyException.class, () -> verification.engineInitVerify(nobodys));
  }
}
