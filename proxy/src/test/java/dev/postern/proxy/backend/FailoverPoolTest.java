package dev.postern.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import dev.postern.proxy.backend.BackendPool.Outcome;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.smtp.Reply;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FailoverPoolTest {

  private static final ForwardedIdentity ALICE =
      new ForwardedIdentity("alice", "192.0.2.1", 50000, "laptop");
  private static final ForwardedIdentity BOB =
      new ForwardedIdentity("bob", "192.0.2.2", 50000, "laptop");

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private final Metrics metrics = new Metrics();
  private final FakeMta first = new FakeMta(leaks);
  private final FakeMta second = new FakeMta(leaks);
  private final EventLoop loop = first.newLoop();
  private final Deadlines<LoopPool> deadlines = new Deadlines<>(loop);
  private final PoolBudget firstBudget = new PoolBudget(1);
  private final FailoverPool pool =
      new FailoverPool(loop, List.of(pool(first, firstBudget), pool(second, new PoolBudget(1))));

  FailoverPoolTest() {
    second.newLoop();
  }

  private LoopPool pool(FakeMta mta, PoolBudget budget) {
    BackendHealth health =
        new BackendHealth("mta", Duration.ofSeconds(5), Duration.ofMillis(200), metrics);
    BackendSettings settings = mta.settings(new XclientForwarding(false), 1);
    return new LoopPool(loop, settings, budget, health, deadlines);
  }

  @AfterEach
  void endEverything() {
    first.end();
    second.end();
  }

  private void run() {
    for (int i = 0; i < 3; i++) {
      first.run();
      second.run();
    }
  }

  private Future<BackendConnection> ask(ForwardedIdentity identity) {
    Future<BackendConnection> asked = pool.borrow(identity);
    run();
    return asked;
  }

  private BackendConnection borrow(ForwardedIdentity identity) {
    Future<BackendConnection> asked = ask(identity);
    assertTrue(asked.isSuccess(), () -> "not lent: " + asked.cause());
    asked.getNow().use(new RecordingUser());
    return asked.getNow();
  }

  private static Reply refusal(Future<?> asked) {
    return assertInstanceOf(BackendException.class, asked.cause()).reply();
  }

  @Test
  void theFirstThatWorksLends() {
    borrow(ALICE);
    assertEquals(1, first.peers.size());
    assertEquals(0, second.peers.size());
  }

  @Test
  void theNextTakesThePlaceOfOneThatFailsAndTheClientWaitsForNothingElse() {
    first.refusing = true;
    borrow(ALICE);
    assertEquals(1, second.peers.size());
    assertEquals(1, metrics.countOf(Event.BACKEND_DOWN));
  }

  @Test
  void oneThatAnswersNonsenseIsReplacedToo() {
    first.banner = "554 5.3.2 not today\r\n";
    borrow(ALICE);
    assertEquals(1, second.peers.size());
  }

  @Test
  void oneThatFailedIsNotAskedAgainBeforeItsTime() {
    first.banner = FakeMta.HANG_UP;
    pool.giveBack(borrow(ALICE), Outcome.DELIVERED);
    borrow(BOB);
    assertEquals(1, first.peers.size());
  }

  @Test
  void aProbeBringsItBack() {
    first.refusing = true;
    pool.giveBack(borrow(ALICE), Outcome.DELIVERED);
    first.refusing = false;

    first.pass(4);
    run();
    assertEquals(0, first.peers.size());
    first.pass(3);
    run();

    assertEquals(1, first.peers.size());
    assertEquals(1, metrics.countOf(Event.BACKEND_UP));
    borrow(BOB);
    assertEquals(1, second.peers.size());
    assertTrue(first.heard(0).contains("XCLIENT PROTO=ESMTP LOGIN=bob"), () -> "" + first.heard(0));
  }

  @Test
  void aProbeThatFailsIsRepeated() {
    first.refusing = true;
    borrow(ALICE);
    first.pass(7);
    run();
    first.refusing = false;
    first.pass(7);
    run();
    assertEquals(1, first.peers.size());
    assertEquals(1, metrics.countOf(Event.BACKEND_DOWN));
  }

  @Test
  void whereNoneWorksEachIsTriedAndTheClientMayComeAgain() {
    first.refusing = true;
    second.refusing = true;
    assertEquals(Reply.BACKEND_UNAVAILABLE, refusal(ask(ALICE)));
    second.refusing = false;
    assertEquals(Reply.BACKEND_UNAVAILABLE, refusal(ask(ALICE)));
    assertEquals(0, second.peers.size());
    first.pass(1);
    borrow(ALICE);
    assertEquals(1, second.peers.size());
  }

  @Test
  void theRestBehindAFailureKeepsNoMailFromOneThatWorks() {
    first.refusing = true;
    second.refusing = true;
    refusal(ask(ALICE));
    second.refusing = false;
    first.pass(1);
    pool.giveBack(borrow(ALICE), Outcome.DELIVERED);
    run();
    borrow(BOB);
    assertEquals(1, second.peers.size());
  }

  @Test
  void whileTheFirstRestsTheSecondOpensForEveryMailAtOnce() {
    first.refusing = true;
    borrow(ALICE);
    second.peers.get(0).channel.close();
    run();
    borrow(BOB);
    assertEquals(2, second.peers.size());
  }

  @Test
  void whoWaitsAtTheFirstGoesToTheSecondWhenItGoesAway() {
    borrow(ALICE);
    Future<BackendConnection> bob = ask(BOB);
    Future<BackendConnection> alice = ask(ALICE);
    first.refusing = true;
    first.peers.get(0).channel.close();
    run();
    assertTrue(bob.isSuccess());
    assertFalse(alice.isDone());
    bob.getNow().use(new RecordingUser());
    pool.giveBack(bob.getNow(), Outcome.DELIVERED);
    run();
    assertTrue(alice.isSuccess());
    assertEquals(1, second.peers.size());
  }

  @Test
  void aBusyOneKeepsItsClientsWaiting() {
    borrow(ALICE);
    Future<BackendConnection> waiting = ask(BOB);
    assertFalse(waiting.isDone());
    first.pass(32);
    run();
    assertEquals(Reply.BACKEND_BUSY, refusal(waiting));
    assertEquals(0, second.peers.size());
  }

  @Test
  void aConnectionGoesBackWhereItCameFrom() {
    BackendConnection lent = borrow(ALICE);
    pool.giveBack(lent, Outcome.DELIVERED);
    run();
    assertEquals(lent, borrow(ALICE));
    assertEquals(1, firstBudget.open());
  }

  @Test
  void whatIsOfferedIsAskedOfTheOneThatWorks() {
    first.refusing = true;
    second.offer("SMTPUTF8");
    var offered = pool.capabilities();
    run();
    assertTrue(offered.getNow().offers("SMTPUTF8"));
  }

  // Another list while mail passes.

  @Test
  void oneThatGoesLosesWhatIsUnusedAndKeepsWhatIsLentToTheEnd() {
    LoopPool other = pool(second, new PoolBudget(1));
    LoopPool two = pool(first, new PoolBudget(2));
    pool.use(List.of(two));
    BackendConnection lent = borrow(ALICE);
    pool.giveBack(borrow(BOB), Outcome.DELIVERED);
    run();

    pool.use(List.of(other));
    run();
    assertTrue(first.peers.get(0).isOpen(), "Alice's mail goes on");
    assertFalse(first.peers.get(1).isOpen());
    borrow(BOB);
    assertEquals(1, second.peers.size());

    pool.giveBack(lent, Outcome.DELIVERED);
    run();
    assertFalse(first.peers.get(0).isOpen());
  }

  @Test
  void whoWaitsForOneThatGoesIsServedByAnother() {
    pool.use(List.of(pool(first, new PoolBudget(1))));
    borrow(ALICE);
    Future<BackendConnection> waiting = ask(BOB);
    assertFalse(waiting.isDone());
    pool.use(List.of(pool(second, new PoolBudget(1))));
    run();
    assertTrue(waiting.isSuccess());
    assertEquals(1, second.peers.size());
  }

  @Test
  void oneThatStaysKeepsItsConnections() {
    LoopPool stays = pool(first, new PoolBudget(1));
    pool.use(List.of(pool(second, new PoolBudget(1)), stays));
    second.refusing = true;
    BackendConnection lent = borrow(ALICE);
    pool.giveBack(lent, Outcome.DELIVERED);
    pool.use(List.of(stays));
    run();
    assertEquals(lent, borrow(ALICE));
    assertEquals(1, first.peers.size());
  }

  @Test
  void oneThatGoesIsNeitherKeptWarmNorProbed() {
    first.refusing = true;
    borrow(ALICE);
    pool.use(List.of(pool(second, new PoolBudget(2))));
    first.refusing = false;
    first.pass(20);
    run();
    assertEquals(0, first.peers.size());
  }
}
