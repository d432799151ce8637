package dev.postern.proxy.tls;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.custom.sec.SecP256R1Curve;
import org.bouncycastle.math.ec.custom.sec.SecP384R1Curve;
import org.bouncycastle.math.ec.custom.sec.SecP521R1Curve;
import org.jspecify.annotations.Nullable;

/**
 * A curve of RFC 5480 that the JDK reads, with somebody who is quick at its arithmetic.
 *
 * @param standard its parameters as the JDK has them
 * @param domain the same for Bouncy Castle
 */
record NistCurve(ECParameterSpec standard, ECDomainParameters domain) {

  /** By bits of a coordinate, those that a key was on. */
  private static final Map<Integer, NistCurve> USED = new ConcurrentHashMap<>();

  /**
   * The standard's own parameters for a key that claims to be on one of its curves. Whoever could
   * bring a generator along would forge every signature (CVE-2020-0601).
   *
   * @throws InvalidKeyException for a key on any other curve
   */
  static ECDomainParameters domainOf(ECParameterSpec claimed) throws InvalidKeyException {
    int bits = claimed.getCurve().getField().getFieldSize();
    NistCurve curve = USED.computeIfAbsent(bits, NistCurve::ofBits);
    if (curve == null || !curve.is(claimed)) {
      throw new InvalidKeyException("a curve that is not known here");
    }
    return curve.domain;
  }

  /**
   * A key for Bouncy Castle, which itself looks whether its point is on the curve.
   *
   * @throws InvalidKeyException for a key on any other curve, or beside its own
   */
  static ECPublicKeyParameters parameters(ECPublicKey key) throws InvalidKeyException {
    ECDomainParameters domain = domainOf(key.getParams());
    ECPoint point = key.getW();
    if (point.equals(ECPoint.POINT_INFINITY)) {
      throw new InvalidKeyException("the key is no point of its curve");
    }
    try {
      return new ECPublicKeyParameters(
          domain.getCurve().createPoint(point.getAffineX(), point.getAffineY()), domain);
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException("the key is not on its curve", e);
    }
  }

  private boolean is(ECParameterSpec claimed) {
    return standard.getCurve().equals(claimed.getCurve())
        && standard.getGenerator().equals(claimed.getGenerator())
        && standard.getOrder().equals(claimed.getOrder());
  }

  private static @Nullable NistCurve ofBits(int bits) {
    return switch (bits) {
      case 256 -> of("secp256r1", SecP256R1Curve::new);
      case 384 -> of("secp384r1", SecP384R1Curve::new);
      case 521 -> of("secp521r1", SecP521R1Curve::new);
      default -> null;
    };
  }

  /**
   * Made behind a supplier, else the JVM would load the curves to verify this class at the start.
   */
  private static NistCurve of(String name, Supplier<ECCurve> maker) {
    try {
      ECCurve curve = maker.get();
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      ECParameterSpec standard = parameters.getParameterSpec(ECParameterSpec.class);
      ECPoint generator = standard.getGenerator();
      ECDomainParameters domain =
          new ECDomainParameters(
              curve,
              curve.createPoint(generator.getAffineX(), generator.getAffineY()),
              standard.getOrder(),
              BigInteger.ONE);
      return new NistCurve(standard, domain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java does not know " + name, e);
    }
  }
}
