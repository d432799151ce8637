package dev.postern.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.postern.proxy.config.PolicyConfig;
import dev.postern.proxy.config.PolicyConfig.WhenAway;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.policy.Outcome.Full;
import dev.postern.proxy.policy.Outcome.Unknown;
import dev.postern.proxy.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A place among the open sessions is a lease. */
class RedisLeaseIT {

  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final List<SessionSlot> SLOTS =
      List.of(
          new SessionSlot(Subject.CERTIFICATE, 5, "00"), new SessionSlot(Subject.USER, 1, "alice"));

  private final RedisServer redis = RedisServer.start();

  @AfterEach
  void stop() {
    redis.close();
  }

  private LimitStore store() {
    return RedisStore.open(
        redis.config(WhenAway.DENY), PolicyConfig.OPEN.quarantine(), new Metrics(), LEASE);
  }

  /** The answer once the store has reached the server. */
  private static Outcome enter(LimitStore store, String session) {
    Outcome outcome = new Unknown();
    for (int i = 0; i < 100 && outcome instanceof Unknown; i++) {
      CompletableFuture<Outcome> answer = new CompletableFuture<>();
      store.enter(session, SLOTS, answer::complete);
      outcome = answer.join();
      sleep(outcome instanceof Unknown ? 50 : 0);
    }
    return outcome;
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aLeaseIsRenewedWhileItsProxyLives() {
    try (LimitStore first = store();
        LimitStore second = store()) {
      assertEquals(Outcome.GRANTED, enter(first, "1"));
      sleep(2 * LEASE.toMillis());
      assertEquals(new Full(SLOTS.get(1)), enter(second, "1"));
      first.leave("1", SLOTS);
      sleep(200);
      assertEquals(Outcome.GRANTED, enter(second, "2"));
    }
  }

  @Test
  void aProxyThatDiesHoldsItsPlacesNoLongerThanTheLease() {
    try (LimitStore dead = store();
        LimitStore living = store()) {
      assertEquals(Outcome.GRANTED, enter(dead, "1"));
      ((RedisStore) dead).die();
      assertInstanceOf(Full.class, enter(living, "1"));
      sleep(LEASE.toMillis() + 200);
      assertEquals(Outcome.GRANTED, enter(living, "1"));
    }
  }

  @Test
  void aServerThatComesBackEmptyLearnsOfThePlaces() {
    try (LimitStore first = store();
        LimitStore second = store()) {
      assertEquals(Outcome.GRANTED, enter(first, "1"));
      enter(second, "reached");
      redis.kill();
      redis.restart();
      sleep(3 * LEASE.toMillis());
      assertEquals(new Full(SLOTS.get(1)), enter(second, "1"));
    }
  }
}
