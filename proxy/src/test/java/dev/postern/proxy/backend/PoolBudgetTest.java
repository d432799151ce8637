package dev.postern.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PoolBudgetTest {

  private static final ForwardedIdentity ALICE =
      new ForwardedIdentity("alice", "192.0.2.1", 50000, "laptop");

  /** Writes down for whom it was given a place. */
  private static final class Loop implements PoolBudget.Member {
    final List<Borrower> served = new ArrayList<>();
    int asked;

    @Override
    public void yieldIdle() {
      asked++;
    }

    @Override
    public void onPlace(Borrower borrower) {
      served.add(borrower);
    }
  }

  private final PoolBudget budget = new PoolBudget(1);
  private final Loop one = new Loop();
  private final Loop two = new Loop();

  private Borrower borrower(PoolBudget.Member loop) {
    return borrower(budget, loop);
  }

  private static Borrower borrower(PoolBudget budget, PoolBudget.Member loop) {
    return new Borrower(
        loop, ALICE, ImmediateEventExecutor.INSTANCE.newPromise(), 0, budget.nextNumber());
  }

  @Test
  void aPlaceThatBecomesFreeBelongsToTheFirstWhoWaits() {
    assertTrue(budget.take());
    Borrower first = borrower(two);
    Borrower second = borrower(one);
    assertFalse(budget.takeOrWait(second));
    assertFalse(budget.takeOrWait(first), "came first, asked last");
    budget.give();
    assertEquals(List.of(first), two.served);
    assertFalse(budget.take(), "the place is the first one's");
    assertEquals(1, budget.open());
    budget.give();
    assertEquals(List.of(second), one.served);
    budget.give();
    assertEquals(0, budget.open());
  }

  @Test
  void whoGaveUpIsPassedOver() {
    assertTrue(budget.take());
    Borrower first = borrower(one);
    Borrower second = borrower(two);
    budget.takeOrWait(first);
    budget.takeOrWait(second);
    budget.forgo(first);
    budget.give();
    assertEquals(List.of(), one.served);
    assertEquals(List.of(second), two.served);
  }

  @Test
  void aTurnIsClaimedByTheFirstOnly() {
    assertTrue(budget.take());
    Borrower first = borrower(one);
    Borrower second = borrower(two);
    budget.takeOrWait(first);
    budget.takeOrWait(second);
    assertFalse(budget.claimTurn(second));
    assertTrue(budget.claimTurn(first));
    assertTrue(budget.claimTurn(second));
    assertFalse(budget.isWanted());
  }

  /** Its place is under way; who is served otherwise meanwhile gives that place on. */
  @Test
  void whosePlaceIsUnderWayMayClaimItsTurn() {
    assertTrue(budget.take());
    Borrower first = borrower(one);
    budget.takeOrWait(first);
    budget.takeOrWait(borrower(two));
    budget.give();
    assertTrue(budget.claimTurn(first));
    budget.give();
    assertEquals(1, two.served.size());
  }

  @Test
  void theOthersAreAskedForWhatTheyDoNotUse() {
    PoolBudget shared = new PoolBudget(1);
    shared.join(one);
    shared.join(two);
    shared.askOthers(one);
    assertEquals(0, one.asked);
    assertEquals(1, two.asked);
  }

  /** Borrowers on several threads: never more than the maximum at once, and nobody is forgotten. */
  @Test
  void underLoadFromSeveralThreadsTheMaximumHoldsAndEverybodyIsServed() throws Exception {
    int threads = 4;
    int rounds = 2000;
    PoolBudget shared = new PoolBudget(3);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch served = new CountDownLatch(threads * rounds);
    PoolBudget.Member loop =
        new PoolBudget.Member() {
          @Override
          public void yieldIdle() {}

          @Override
          public void onPlace(Borrower borrower) {
            most.accumulateAndGet(held.incrementAndGet(), Math::max);
            held.decrementAndGet();
            served.countDown();
            shared.give();
          }
        };
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int round = 0; round < rounds; round++) {
                  Borrower borrower = borrower(shared, loop);
                  if (shared.takeOrWait(borrower)) {
                    loop.onPlace(borrower);
                  }
                }
              });
      running.add(thread);
      thread.start();
    }
    for (Thread thread : running) {
      thread.join();
    }
    assertTrue(served.await(10, TimeUnit.SECONDS), served.getCount() + " wait for ever");
    assertTrue(most.get() <= 3, most + " at once");
    assertEquals(0, shared.open());
  }
}
