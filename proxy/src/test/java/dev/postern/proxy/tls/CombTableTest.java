package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.postern.proxy.certificates.Authority;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.math.ec.FixedPointPreCompInfo;
import org.bouncycastle.math.ec.FixedPointUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CombTableTest {

  private static final int TEETH = 8;

  private static ECPublicKeyParameters key(int bits) throws InvalidKeyException {
    return NistCurve.parameters((ECPublicKey) Authority.keys("EC", bits).getPublic());
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 384, 521})
  void productsAreThoseWithoutATable(int bits) throws Exception {
    ECPublicKeyParameters key = key(bits);
    ECPoint point = key.getQ();
    ECPoint same = point.getCurve().decodePoint(point.getEncoded(false));
    CombTable.put(point);
    BigInteger order = key.getParameters().getN();
    List<BigInteger> factors =
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.TWO,
            order.subtract(BigInteger.ONE),
            order.shiftRight(1),
            new BigInteger(bits - 1, new Random(bits)));
    for (BigInteger factor : factors) {
      ECPoint product = new FixedPointCombMultiplier().multiply(point, factor);
      assertEquals(same.multiply(factor), product, factor::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 384, 521})
  void bouncyCastleTakesTheTableThatIsThere(int bits) throws Exception {
    ECPoint point = key(bits).getQ();
    CombTable.put(point);
    FixedPointPreCompInfo comb = FixedPointUtil.precompute(point);
    assertEquals(TEETH, comb.getWidth());
    CombTable.put(point);
    assertSame(comb, FixedPointUtil.precompute(point));
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 384, 521})
  void aTableThatIsTooNarrowIsReplaced(int bits) throws Exception {
    ECPoint point = key(bits).getQ();
    FixedPointUtil.precompute(point);
    CombTable.put(point);
    assertEquals(TEETH, FixedPointUtil.precompute(point).getWidth());
  }
}
