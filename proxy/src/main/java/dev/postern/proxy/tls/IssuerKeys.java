package dev.postern.proxy.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * Keys on elliptic curves as Bouncy Castle has them. It keeps tables of multiples at a point with
 * which it has worked a few times, and then needs less than half the time; so the points of keys
 * that will have signed much are kept. A stranger's never are: they would fill the memory.
 */
final class IssuerKeys {

  /** Each has 16 KB of tables with P-256 once it is in use; what is used least goes first. */
  private static final int MOST = 256;

  private static final Cache<PublicKey, AtomicReference<@Nullable ECPublicKeyParameters>> EXPECTED =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  private IssuerKeys() {}

  /** This key has signed many certificates: it is an administrator who says so. */
  static void expect(PublicKey key) {
    EXPECTED.asMap().putIfAbsent(key, new AtomicReference<>());
  }

  /**
   * A key for Bouncy Castle, from memory if it is expected.
   *
   * @throws InvalidKeyException when it is on no curve that the JDK knows, or not on its curve
   */
  static ECPublicKeyParameters of(ECPublicKey key) throws InvalidKeyException {
    AtomicReference<@Nullable ECPublicKeyParameters> kept = EXPECTED.getIfPresent(key);
    ECPublicKeyParameters known = kept == null ? null : kept.get();
    if (known != null) {
      return known;
    }
    ECPublicKeyParameters read = NistCurve.parameters(key);
    if (kept != null) {
      CombTable.put(read.getParameters().getG());
      CombTable.put(read.getQ());
      kept.set(read);
    }
    return read;
  }
}
