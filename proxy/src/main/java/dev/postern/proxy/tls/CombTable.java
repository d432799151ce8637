package dev.postern.proxy.tls;

import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointPreCompInfo;
import org.bouncycastle.math.ec.FixedPointUtil;
import org.bouncycastle.math.ec.PreCompInfo;
import org.jspecify.annotations.Nullable;

/**
 * Sums of multiples at a point, for a comb of eight teeth where Bouncy Castle makes one of six: a
 * product takes 32 doublings with P-256 then instead of 43. Both points of a signature must have
 * one, the generator and the key, else Bouncy Castle computes two products and adds them.
 */
final class CombTable {

  private static final int TEETH = 8;

  private CombTable() {}

  /** Puts the table at the point, unless it has one; Bouncy Castle finds it there. */
  static void put(ECPoint point) {
    point.getCurve().precompute(point, FixedPointUtil.PRECOMP_NAME, made -> of(point, made));
  }

  private static PreCompInfo of(ECPoint point, @Nullable PreCompInfo made) {
    if (made instanceof FixedPointPreCompInfo comb && comb.getWidth() >= TEETH) {
      return made;
    }
    ECCurve curve = point.getCurve();
    int spacing = (FixedPointUtil.getCombSize(curve) + TEETH - 1) / TEETH;
    ECPoint[] sums = sums(point, spacing);
    curve.normalizeAll(sums);
    FixedPointPreCompInfo comb = new FixedPointPreCompInfo();
    comb.setWidth(TEETH);
    comb.setLookupTable(curve.createCacheSafeLookupTable(sums, 0, sums.length));
    comb.setOffset(point.subtract(point.timesPow2(spacing)).normalize());
    return comb;
  }

  /**
   * By which teeth touch a bit that is set, and the point itself once more in each, so that none is
   * the point at infinity; the offset takes those away.
   */
  private static ECPoint[] sums(ECPoint point, int spacing) {
    ECPoint[] sums = new ECPoint[1 << TEETH];
    sums[0] = point;
    ECPoint tooth = point;
    for (int known = 1; known < sums.length; known *= 2) {
      for (int i = 0; i < known; i++) {
        sums[known + i] = sums[i].add(tooth);
      }
      tooth = tooth.timesPow2(spacing).normalize();
    }
    return sums;
  }
}
