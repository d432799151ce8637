package dev.postern.proxy.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.proxy.config.PolicyConfig.QuarantineConfig;
import dev.postern.proxy.config.Rate;
import dev.postern.proxy.policy.Outcome.Exhausted;
import dev.postern.proxy.policy.Outcome.Hopeless;
import dev.postern.proxy.policy.Outcome.Quarantined;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts of this proxy alone, which answer at once. */
final class MemoryStore implements LimitStore {

  /** Of each kind of subject, so that a flood of addresses does not push users out. */
  private static final int MOST_BUCKETS = 50_000;

  /** By then a bucket that nobody touched is full again, and what was owed is forgiven. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(2);

  private final Map<Subject, Cache<String, Bucket>> buckets = new EnumMap<>(Subject.class);
  private final MemorySessions sessions = new MemorySessions();
  private final MemoryQuarantine quarantine;
  private final TimeMeter meter;

  MemoryStore(QuarantineConfig quarantine, Ticker ticker) {
    this.quarantine = new MemoryQuarantine(quarantine, ticker);
    this.meter = new LoopTime(ticker);
    for (Subject subject : Subject.values()) {
      buckets.put(
          subject,
          Caffeine.newBuilder()
              .maximumSize(MOST_BUCKETS)
              .expireAfterAccess(FORGOTTEN_AFTER)
              .ticker(ticker::nanoTime)
              .executor(Runnable::run)
              .build());
    }
  }

  /** The time of the event loops, which tests can move. */
  private record LoopTime(Ticker ticker) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return ticker.nanoTime();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  @Override
  public void admit(@Nullable String certificate, List<Claim> claims, Consumer<Outcome> then) {
    Duration left = certificate == null ? Duration.ZERO : quarantine.left(certificate);
    then.accept(left.isZero() ? take(claims) : new Quarantined(left));
  }

  private Outcome take(List<Claim> claims) {
    List<Outcome> outcomes = new ArrayList<>(claims.size());
    for (Claim claim : claims) {
      outcomes.add(take(claim));
    }
    Outcome worst = Outcome.worst(outcomes);
    if (worst != Outcome.GRANTED) {
      for (int i = 0; i < claims.size(); i++) {
        giveBack(claims.get(i), outcomes.get(i));
      }
    }
    return worst;
  }

  private void giveBack(Claim claim, Outcome outcome) {
    if (claim.taken() && outcome == Outcome.GRANTED) {
      bucket(claim.quota()).addTokens(claim.tokens());
    }
  }

  private Outcome take(Claim claim) {
    if (claim.isHopeless()) {
      return new Hopeless(claim.quota());
    }
    Bucket bucket = bucket(claim.quota());
    if (claim.taken()) {
      ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(claim.tokens());
      return outcome(claim, probe.isConsumed(), probe.getNanosToWaitForRefill());
    }
    EstimationProbe probe = bucket.estimateAbilityToConsume(claim.tokens());
    return outcome(claim, probe.canBeConsumed(), probe.getNanosToWaitForRefill());
  }

  private static Outcome outcome(Claim claim, boolean good, long nanos) {
    return good ? Outcome.GRANTED : new Exhausted(claim.quota(), Duration.ofNanos(nanos));
  }

  @Override
  public void charge(List<Claim> claims) {
    claims.forEach(claim -> bucket(claim.quota()).consumeIgnoringRateLimits(claim.tokens()));
  }

  private Bucket bucket(Quota quota) {
    Cache<String, Bucket> known = Objects.requireNonNull(buckets.get(quota.subject()));
    return known.get(quota.key(), key -> newBucket(quota.rate()));
  }

  private Bucket newBucket(Rate rate) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(rate.amount()).refillGreedy(rate.amount(), rate.window()))
        .withCustomTimePrecision(meter)
        .build();
  }

  @Override
  public void enter(String session, List<SessionSlot> slots, Consumer<Outcome> then) {
    then.accept(sessions.enter(slots));
  }

  @Override
  public void leave(String session, List<SessionSlot> slots) {
    sessions.leave(slots);
  }

  @Override
  public void strike(String certificate, Strike strike, Runnable quarantined) {
    if (quarantine.strike(certificate, strike)) {
      quarantined.run();
    }
  }

  /** Buckets that are kept. */
  long size() {
    return buckets.values().stream().mapToLong(Cache::estimatedSize).sum();
  }

  @Override
  public void close() {}
}
