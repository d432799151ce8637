package dev.postern.proxy.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.proxy.config.PolicyConfig.QuarantineConfig;
import dev.postern.proxy.config.Rate;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Which certificates this proxy refuses for a while. Thread-safe. */
final class MemoryQuarantine {

  private static final int MOST_CERTIFICATES = 50_000;
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(2);

  private final QuarantineConfig config;
  private final Ticker ticker;
  private final Cache<String, Conduct> known;

  MemoryQuarantine(QuarantineConfig config, Ticker ticker) {
    this.config = config;
    this.ticker = ticker;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MOST_CERTIFICATES)
            .expireAfterAccess(FORGOTTEN_AFTER)
            .ticker(ticker::nanoTime)
            .executor(Runnable::run)
            .build();
  }

  /** What one certificate did; guarded by itself. */
  private static final class Conduct {
    final Map<Strike, Deque<Long>> strikes = new EnumMap<>(Strike.class);
    boolean refused;
    long until;
  }

  /** How long it is refused yet; zero if it is not. */
  Duration left(String certificate) {
    Conduct conduct = known.getIfPresent(certificate);
    if (conduct == null) {
      return Duration.ZERO;
    }
    synchronized (conduct) {
      long left = conduct.until - ticker.nanoTime();
      conduct.refused &= left > 0;
      return conduct.refused ? Duration.ofNanos(left) : Duration.ZERO;
    }
  }

  /** Whether this strike was one too many. */
  boolean strike(String certificate, Strike strike) {
    Optional<Rate> threshold = strike == Strike.CUT ? config.cuts() : config.bursts();
    if (threshold.isEmpty() || !left(certificate).isZero()) {
      return false;
    }
    Conduct conduct = known.get(certificate, key -> new Conduct());
    synchronized (conduct) {
      long now = ticker.nanoTime();
      Deque<Long> times = conduct.strikes.computeIfAbsent(strike, kind -> new ArrayDeque<>());
      long window = threshold.get().window().toNanos();
      times.removeIf(time -> now - time >= window);
      times.add(now);
      if (times.size() < threshold.get().amount()) {
        return false;
      }
      times.clear();
      conduct.refused = true;
      conduct.until = now + config.duration().toNanos();
      return true;
    }
  }
}
