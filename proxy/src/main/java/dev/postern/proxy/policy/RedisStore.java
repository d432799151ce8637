package dev.postern.proxy.policy;

import dev.postern.proxy.config.PolicyConfig.QuarantineConfig;
import dev.postern.proxy.config.PolicyConfig.RedisConfig;
import dev.postern.proxy.config.PolicyConfig.WhenAway;
import dev.postern.proxy.config.Rate;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.policy.Outcome.Full;
import dev.postern.proxy.policy.Outcome.Quarantined;
import dev.postern.proxy.policy.Outcome.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts that several proxies share. Every answer comes within the timeout; while Redis is away, it
 * comes at once and is what the configuration says. A session's places are leases, renewed while it
 * lasts: a proxy that dies does not hold them for ever.
 */
final class RedisStore implements LimitStore {

  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RedisConfig config;
  private final QuarantineConfig quarantine;
  private final Outage outage;
  private final RedisLink link;
  private final Duration lease;
  private final Map<String, List<SessionSlot>> leases = new ConcurrentHashMap<>();
  private final AtomicLong strikes = new AtomicLong();

  /** In front of this proxy's names. */
  private final String self = UUID.randomUUID() + ":";

  private volatile @Nullable RedisCommands commands;

  private RedisStore(
      RedisConfig config, QuarantineConfig quarantine, Metrics metrics, Duration lease) {
    this.config = config;
    this.lease = lease;
    this.quarantine = quarantine;
    this.outage = new Outage(config.address(), config.whenAway(), metrics);
    this.link =
        new RedisLink(
            config,
            connection ->
                commands = new RedisCommands(connection, config.prefix(), config.timeout()));
  }

  /** Begins to connect; a server that is away does not keep the proxy from starting. */
  static LimitStore open(RedisConfig config, QuarantineConfig quarantine, Metrics metrics) {
    return open(config, quarantine, metrics, LEASE);
  }

  static LimitStore open(
      RedisConfig config, QuarantineConfig quarantine, Metrics metrics, Duration lease) {
    RedisStore store = new RedisStore(config, quarantine, metrics, lease);
    store.link.every(lease.dividedBy(3), store::renew);
    store.link.awaitFirst(PATIENCE);
    return store;
  }

  @Override
  public void admit(@Nullable String certificate, List<Claim> claims, Consumer<Outcome> then) {
    ask(
        redis ->
            certificate == null
                ? redis.take(claims)
                : redis.quarantine(certificate).thenCompose(left -> admit(redis, left, claims)),
        then);
  }

  private static CompletableFuture<Outcome> admit(
      RedisCommands redis, Duration left, List<Claim> claims) {
    return left.isZero()
        ? redis.take(claims)
        : CompletableFuture.completedFuture(new Quarantined(left));
  }

  @Override
  public void charge(List<Claim> claims) {
    claims.forEach(claim -> tell(redis -> redis.charge(claim)));
  }

  /** Who gets in while Redis is away is told to it when it is back. */
  @Override
  public void enter(String session, List<SessionSlot> slots, Consumer<Outcome> then) {
    String member = self + session;
    ask(
        redis ->
            redis
                .enter(member, slots, lease)
                .thenApply(
                    full -> full == 0 ? Outcome.GRANTED : new Full(slots.get((int) (full - 1)))),
        outcome -> {
          if (outcome.refusal() == null) {
            leases.put(member, slots);
          }
          then.accept(outcome);
        });
  }

  @Override
  public void leave(String session, List<SessionSlot> slots) {
    String member = self + session;
    if (leases.remove(member) != null) {
      tell(redis -> redis.leave(member, slots));
    }
  }

  private void renew() {
    leases.forEach((member, slots) -> tell(redis -> redis.renew(member, slots, lease)));
  }

  @Override
  public void strike(String certificate, Strike strike, Runnable quarantined) {
    Optional<Rate> threshold = strike == Strike.CUT ? quarantine.cuts() : quarantine.bursts();
    if (threshold.isEmpty()) {
      return;
    }
    String member = self + strikes.incrementAndGet();
    tell(
        redis ->
            redis
                .strike(certificate, strike, threshold.get(), quarantine.duration(), member)
                .thenAccept(
                    now -> {
                      if (now) {
                        quarantined.run();
                      }
                    }));
  }

  private void ask(
      Function<RedisCommands, CompletableFuture<Outcome>> question, Consumer<Outcome> then) {
    RedisCommands redis = commands;
    if (redis == null) {
      then.accept(away("not connected yet"));
      return;
    }
    asked(redis, question)
        .orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (outcome, failure) -> {
              if (failure == null) {
                outage.isOver();
              }
              then.accept(failure == null ? outcome : away(sentence(failure)));
            });
  }

  /** A connection that is being closed throws instead of failing. */
  private static <T> CompletableFuture<T> asked(
      RedisCommands redis, Function<RedisCommands, CompletableFuture<T>> question) {
    try {
      return question.apply(redis);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static String sentence(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause);
  }

  private Outcome away(String why) {
    outage.note(why);
    return config.whenAway() == WhenAway.ALLOW ? Outcome.GRANTED : new Unknown();
  }

  /** What needs no answer; when it is lost, that is only noted. */
  private <T> void tell(Function<RedisCommands, CompletableFuture<T>> message) {
    RedisCommands redis = commands;
    if (redis == null) {
      outage.note("not connected yet");
      return;
    }
    asked(redis, message)
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                outage.note(sentence(failure));
              }
            });
  }

  /** Ends as a process does that is killed: nobody is told. */
  void die() {
    link.close();
  }

  @Override
  public void close() {
    leases.forEach((member, slots) -> tell(redis -> redis.leave(member, slots)));
    link.close();
  }
}
