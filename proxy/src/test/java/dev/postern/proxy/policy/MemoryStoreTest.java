package dev.postern.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.PolicyConfig.QuarantineConfig;
import dev.postern.proxy.config.Rate;
import dev.postern.proxy.policy.Outcome.Exhausted;
import dev.postern.proxy.policy.Outcome.Full;
import dev.postern.proxy.policy.Outcome.Hopeless;
import dev.postern.proxy.policy.Outcome.Quarantined;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {

  private static final Rate TWO_A_MINUTE = new Rate(2, Duration.ofMinutes(1));

  private final MockTicker time = Ticker.newMockTicker();
  private final LimitStore store =
      new MemoryStore(
          new QuarantineConfig(
              Optional.of(new Rate(3, Duration.ofMinutes(10))),
              Optional.of(new Rate(1, Duration.ofMinutes(1))),
              Duration.ofHours(1)),
          time);

  private static Quota quota(Subject subject, String who, Rate rate) {
    return new Quota(subject, Measure.MESSAGES, rate, who);
  }

  private static final Quota ALICE = quota(Subject.USER, "alice", TWO_A_MINUTE);
  private static final Quota LAPTOP =
      quota(Subject.CERTIFICATE, "00", new Rate(1, Duration.ofHours(1)));

  private Outcome admit(Claim... claims) {
    return asked(null, List.of(claims));
  }

  private Outcome asked(@Nullable String certificate, List<Claim> claims) {
    List<Outcome> outcomes = new ArrayList<>();
    store.admit(certificate, claims, outcomes::add);
    assertEquals(1, outcomes.size(), "answers come at once");
    return outcomes.get(0);
  }

  private static Claim one(Quota quota) {
    return Claim.taking(quota, 1);
  }

  private void pass(Duration duration) {
    time.advance(duration.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Test
  void tokensComeBackEvenly() {
    assertEquals(Outcome.GRANTED, admit(one(ALICE)));
    assertEquals(Outcome.GRANTED, admit(one(ALICE)));
    assertEquals(new Exhausted(ALICE, Duration.ofSeconds(30)), admit(one(ALICE)));
    pass(Duration.ofSeconds(29));
    assertEquals(new Exhausted(ALICE, Duration.ofSeconds(1)), admit(one(ALICE)));
    pass(Duration.ofSeconds(1));
    assertEquals(Outcome.GRANTED, admit(one(ALICE)));
  }

  @Test
  void nothingIsTakenAnywhereWhenOneRefuses() {
    assertEquals(Outcome.GRANTED, admit(one(ALICE), one(LAPTOP)));
    for (int i = 0; i < 5; i++) {
      assertEquals(new Exhausted(LAPTOP, Duration.ofHours(1)), admit(one(ALICE), one(LAPTOP)));
    }
    assertEquals(Outcome.GRANTED, admit(one(ALICE)));
  }

  @Test
  void theLongestWaitIsTold() {
    admit(one(LAPTOP));
    admit(Claim.taking(ALICE, 2));
    assertEquals(new Exhausted(LAPTOP, Duration.ofHours(1)), admit(one(ALICE), one(LAPTOP)));
    assertEquals(new Exhausted(LAPTOP, Duration.ofHours(1)), admit(one(LAPTOP), one(ALICE)));
  }

  @Test
  void whatCanNeverBeIsToldAtOnceAndCostsNothing() {
    Claim three = Claim.lookingFor(ALICE, 3);
    assertEquals(new Hopeless(ALICE), admit(one(LAPTOP), three));
    assertEquals(Outcome.GRANTED, admit(one(LAPTOP)));
  }

  @Test
  void lookingTakesNothing() {
    for (int i = 0; i < 5; i++) {
      assertEquals(Outcome.GRANTED, admit(Claim.lookingFor(ALICE, 2)));
    }
    assertEquals(Outcome.GRANTED, admit(Claim.taking(ALICE, 2)));
    assertInstanceOf(Exhausted.class, admit(Claim.lookingFor(ALICE, 0)));
  }

  @Test
  void chargesMayGoIntoDebt() {
    store.charge(List.of(Claim.taking(ALICE, 4)));
    assertEquals(new Exhausted(ALICE, Duration.ofSeconds(90)), admit(one(ALICE)));
  }

  @Test
  void changedLimitBeginsAnew() {
    admit(Claim.taking(ALICE, 2));
    Quota more = quota(Subject.USER, "alice", new Rate(3, Duration.ofMinutes(1)));
    assertEquals(Outcome.GRANTED, admit(one(more)));
  }

  @Test
  void aFloodOfAddressesNeitherGrowsWithoutEndNorFreesAnybody() {
    admit(Claim.taking(ALICE, 2));
    for (int i = 0; i < 200_000; i++) {
      admit(one(quota(Subject.ADDRESS, "address " + i, TWO_A_MINUTE)));
    }
    assertInstanceOf(Exhausted.class, admit(one(ALICE)));
    assertTrue(((MemoryStore) store).size() < 60_000, "buckets are bounded");
  }

  private Outcome enter(String session, SessionSlot... slots) {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    store.enter(session, List.of(slots), answer::complete);
    return answer.join();
  }

  @Test
  void placesAreTakenInAllOrInNone() {
    SessionSlot user = new SessionSlot(Subject.USER, 2, "alice");
    SessionSlot laptop = new SessionSlot(Subject.CERTIFICATE, 1, "00");
    assertEquals(Outcome.GRANTED, enter("1", user, laptop));
    for (int i = 0; i < 5; i++) {
      assertEquals(new Full(laptop), enter("2", user, laptop));
    }
    assertEquals(Outcome.GRANTED, enter("3", user));
    assertEquals(new Full(user), enter("4", user));
    store.leave("1", List.of(user, laptop));
    assertEquals(Outcome.GRANTED, enter("5", user, laptop));
  }

  private int strike(String certificate, Strike strike) {
    AtomicInteger told = new AtomicInteger();
    store.strike(certificate, strike, told::incrementAndGet);
    return told.get();
  }

  @Test
  void theLastStrikeBringsQuarantineAndIsToldOnce() {
    assertEquals(0, strike("00", Strike.CUT));
    assertEquals(0, strike("00", Strike.CUT));
    assertEquals(Outcome.GRANTED, asked("00", List.of()));
    assertEquals(1, strike("00", Strike.CUT));
    assertEquals(0, strike("00", Strike.CUT));
    assertEquals(new Quarantined(Duration.ofHours(1)), asked("00", List.of()));
    assertEquals(Outcome.GRANTED, asked("01", List.of()));
    pass(Duration.ofHours(1));
    assertEquals(Outcome.GRANTED, asked("00", List.of()));
    assertEquals(0, strike("00", Strike.CUT));
  }

  @Test
  void strikesCountWithinTheWindowOnlyAndEachKindByItself() {
    strike("00", Strike.CUT);
    pass(Duration.ofMinutes(9));
    strike("00", Strike.CUT);
    pass(Duration.ofMinutes(1));
    assertEquals(0, strike("00", Strike.CUT));
    assertEquals(1, strike("00", Strike.BURST));
  }

  @Test
  void quarantineTakesNothing() {
    strike("00", Strike.BURST);
    assertInstanceOf(Quarantined.class, asked("00", List.of(Claim.taking(ALICE, 2))));
    assertEquals(Outcome.GRANTED, admit(Claim.taking(ALICE, 2)));
  }
}
