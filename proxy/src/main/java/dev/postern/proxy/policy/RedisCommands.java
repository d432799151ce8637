package dev.postern.proxy.policy;

import dev.postern.proxy.config.Rate;
import dev.postern.proxy.policy.Outcome.Exhausted;
import dev.postern.proxy.policy.Outcome.Hopeless;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What is asked of Redis over a connection that stands, or fails at once. Thread-safe. */
final class RedisCommands {

  /** A bucket is kept until it is full again, and as much longer. */
  private static final Duration SPARE_TIME = Duration.ofMinutes(1);

  private final StatefulRedisConnection<String, byte[]> connection;
  private final AsyncProxyManager<String> buckets;
  private final String prefix;

  RedisCommands(
      StatefulRedisConnection<String, byte[]> connection, String prefix, Duration timeout) {
    this.connection = connection;
    this.prefix = prefix;
    this.buckets =
        Bucket4jLettuce.casBasedBuilder(connection)
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(SPARE_TIME))
            .requestTimeout(timeout)
            .build()
            .asAsync();
  }

  /** Takes all or nothing; what was taken in vain goes back. */
  CompletableFuture<Outcome> take(List<Claim> claims) {
    List<CompletableFuture<Outcome>> asked = claims.stream().map(this::take).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            all -> {
              Outcome worst = Outcome.worst(asked.stream().map(CompletableFuture::join).toList());
              if (worst != Outcome.GRANTED) {
                giveBack(claims, asked);
              }
              return worst;
            });
  }

  private void giveBack(List<Claim> claims, List<CompletableFuture<Outcome>> asked) {
    for (int i = 0; i < claims.size(); i++) {
      Claim claim = claims.get(i);
      if (claim.taken() && asked.get(i).join() == Outcome.GRANTED) {
        bucket(claim.quota()).addTokens(claim.tokens());
      }
    }
  }

  private CompletableFuture<Outcome> take(Claim claim) {
    if (claim.isHopeless()) {
      return CompletableFuture.completedFuture(new Hopeless(claim.quota()));
    }
    AsyncBucketProxy bucket = bucket(claim.quota());
    return claim.taken()
        ? bucket
            .tryConsumeAndReturnRemaining(claim.tokens())
            .thenApply(p -> outcome(claim, p.isConsumed(), p.getNanosToWaitForRefill()))
        : bucket
            .estimateAbilityToConsume(claim.tokens())
            .thenApply(p -> outcome(claim, p.canBeConsumed(), p.getNanosToWaitForRefill()));
  }

  private static Outcome outcome(Claim claim, boolean good, long nanos) {
    return good ? Outcome.GRANTED : new Exhausted(claim.quota(), Duration.ofNanos(nanos));
  }

  CompletableFuture<Long> charge(Claim claim) {
    return bucket(claim.quota()).consumeIgnoringRateLimits(claim.tokens());
  }

  private AsyncBucketProxy bucket(Quota quota) {
    return buckets.getProxy(
        prefix + "bucket:" + quota.key(),
        () -> CompletableFuture.completedFuture(configuration(quota.rate())));
  }

  private static BucketConfiguration configuration(Rate rate) {
    return BucketConfiguration.builder()
        .addLimit(limit -> limit.capacity(rate.amount()).refillGreedy(rate.amount(), rate.window()))
        .build();
  }

  /** How long the certificate is refused yet; zero if it is not. */
  CompletableFuture<Duration> quarantine(String certificate) {
    return connection
        .async()
        .pttl(quarantineKey(certificate))
        .toCompletableFuture()
        .thenApply(millis -> Duration.ofMillis(Math.max(0, millis)));
  }

  private String quarantineKey(String certificate) {
    return prefix + "quarantine:" + certificate;
  }

  /** Whether this strike was one too many. */
  CompletableFuture<Boolean> strike(
      String certificate, Strike strike, Rate threshold, Duration quarantine, String member) {
    String[] keys = {prefix + "strikes:" + strike + ":" + certificate, quarantineKey(certificate)};
    return run(
            RedisScripts.STRIKE,
            keys,
            Long.toString(threshold.window().toMillis()),
            Long.toString(threshold.amount()),
            Long.toString(quarantine.toMillis()),
            member)
        .thenApply(answer -> answer == 1);
  }

  /** The place of the slot that is full, counted from 1; or 0. */
  CompletableFuture<Long> enter(String member, List<SessionSlot> slots, Duration lease) {
    List<String> arguments = new ArrayList<>(List.of(Long.toString(lease.toMillis()), member));
    slots.forEach(slot -> arguments.add(Integer.toString(slot.limit())));
    return run(RedisScripts.ENTER, keys(slots), arguments.toArray(String[]::new));
  }

  CompletableFuture<Long> renew(String member, List<SessionSlot> slots, Duration lease) {
    return run(RedisScripts.RENEW, keys(slots), Long.toString(lease.toMillis()), member);
  }

  CompletableFuture<Long> leave(String member, List<SessionSlot> slots) {
    return run(RedisScripts.LEAVE, keys(slots), member);
  }

  private String[] keys(List<SessionSlot> slots) {
    return slots.stream().map(slot -> prefix + slot.key()).toArray(String[]::new);
  }

  private CompletableFuture<Long> run(String script, String[] keys, String... arguments) {
    byte[][] octets =
        Stream.of(arguments)
            .map(argument -> argument.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    return connection
        .async()
        .<Long>eval(script, ScriptOutputType.INTEGER, keys, octets)
        .toCompletableFuture();
  }
}
