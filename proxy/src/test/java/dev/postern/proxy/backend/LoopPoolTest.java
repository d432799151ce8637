package dev.postern.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import dev.postern.proxy.backend.BackendPool.Outcome;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Reply;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopPoolTest {

  private static final ForwardedIdentity ALICE = identity("alice");
  private static final ForwardedIdentity BOB = identity("bob");
  private static final ForwardedIdentity CAROL = identity("carol");

  private static final String HELLO = "EHLO proxy.example";
  private static final String AS_ALICE = "XCLIENT PROTO=ESMTP LOGIN=alice";
  private static final String AS_BOB = "XCLIENT PROTO=ESMTP LOGIN=bob";

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private final FakeMta mta = new FakeMta(leaks);
  private final PoolBudget budget = new PoolBudget(2);
  private final LoopPool pool = newPool(new XclientForwarding(false), budget);

  private LoopPool newPool(IdentityForwarding forwarding, PoolBudget shared) {
    return newPool(forwarding, shared, health(mta.settings(forwarding, 2)));
  }

  private LoopPool newPool(IdentityForwarding forwarding, PoolBudget shared, BackendHealth health) {
    EventLoop loop = mta.newLoop();
    BackendSettings settings = mta.settings(forwarding, 2);
    return new LoopPool(loop, settings, shared, health, new Deadlines<>(loop));
  }

  private static BackendHealth health(BackendSettings settings) {
    return new BackendHealth(
        "mta",
        settings.config().probeInterval(),
        settings.config().retryPause(),
        settings.metrics());
  }

  @AfterEach
  void endEverything() {
    mta.end();
  }

  private static ForwardedIdentity identity(String user) {
    return new ForwardedIdentity(user, "192.0.2.1", 50000, "laptop");
  }

  private Future<BackendConnection> ask(LoopPool from, ForwardedIdentity identity) {
    Future<BackendConnection> asked = from.borrow(identity);
    mta.run();
    return asked;
  }

  private BackendConnection borrow(ForwardedIdentity identity) {
    return lent(ask(pool, identity));
  }

  private static BackendConnection lent(Future<BackendConnection> borrowing) {
    assertTrue(borrowing.isSuccess(), () -> "not lent: " + borrowing.cause());
    BackendConnection connection = borrowing.getNow();
    connection.use(new RecordingUser());
    return connection;
  }

  private static Reply refusal(Future<?> borrowing) {
    assertNotNull(borrowing.cause(), "neither lent nor refused");
    return assertInstanceOf(BackendException.class, borrowing.cause()).reply();
  }

  private void giveBack(BackendConnection connection, Outcome outcome) {
    pool.giveBack(connection, outcome);
    mta.run();
  }

  private void say(BackendConnection connection, String line) {
    connection.send(line, BackendConnection.FINAL, FakeMta.TIMEOUTS.command(), reply -> {});
    connection.flush();
    mta.run();
  }

  // Who is told, and when.

  @Test
  void lentConnectionHasBeenToldTheUserAlone() {
    BackendConnection connection = borrow(ALICE);
    assertEquals(List.of(HELLO, AS_ALICE, HELLO), mta.heard(0));
    assertSame(ALICE, connection.served());
    assertTrue(connection.isInStep());
  }

  @Test
  void sameUserAgainNeedsNoWord() {
    BackendConnection connection = borrow(ALICE);
    giveBack(connection, Outcome.DELIVERED);
    assertSame(connection, borrow(ALICE));
    assertEquals(List.of(HELLO, AS_ALICE, HELLO), mta.heard(0));
  }

  @Test
  void otherUserIsToldBeforeTheConnectionIsLent() {
    BackendConnection connection = borrow(ALICE);
    giveBack(connection, Outcome.DELIVERED);
    assertSame(connection, borrow(BOB));
    assertEquals(List.of(HELLO, AS_ALICE, HELLO, AS_BOB, HELLO), mta.heard(0));
    assertSame(BOB, connection.served());
  }

  /** A mail that is sent once more goes out in the name that stands here. */
  @Test
  void whereNothingIsToldTheConnectionServesWhomItIsLentTo() {
    mta.offer("AUTH PLAIN");
    LoopPool labelled = newPool(new MailAuthForwarding(), new PoolBudget(1));
    BackendConnection connection = lent(ask(labelled, ALICE));
    assertSame(ALICE, connection.served());
    labelled.giveBack(connection, Outcome.DELIVERED);
    mta.run();
    assertSame(connection, lent(ask(labelled, BOB)));
    assertSame(BOB, connection.served());
    assertEquals(List.of(HELLO), mta.heard(0));
  }

  @Test
  void connectionThatServedTheUserLastIsPreferred() {
    BackendConnection first = borrow(ALICE);
    BackendConnection second = borrow(BOB);
    giveBack(first, Outcome.DELIVERED);
    giveBack(second, Outcome.DELIVERED);
    assertSame(second, borrow(BOB));
    assertSame(first, borrow(ALICE));
  }

  @Test
  void strangerGetsTheConnectionThatIsUnusedLongest() {
    BackendConnection first = borrow(ALICE);
    BackendConnection second = borrow(BOB);
    giveBack(second, Outcome.DELIVERED);
    giveBack(first, Outcome.DELIVERED);
    assertSame(second, borrow(CAROL));
  }

  /** Postfix would keep Alice's login and send Bob's mail by it. */
  @Test
  void connectionThatRefusesTheNextUserIsReplaced() {
    BackendConnection first = borrow(ALICE);
    giveBack(first, Outcome.DELIVERED);
    mta.answer("XCLIENT", "550 5.7.0 Error: insufficient authorization\r\n");
    Future<BackendConnection> borrowing = pool.borrow(BOB);
    mta.peers.get(0).say(""); // nothing yet
    assertFalse(borrowing.isDone());
    mta.run();
    assertFalse(mta.peers.get(0).isOpen());
    assertEquals(2, mta.peers.size(), "another connection was opened for Bob");
    assertSame(Reply.BACKEND_NO_IDENTITY, refusal(borrowing));
    assertFalse(mta.peers.get(1).isOpen());
    assertEquals(0, budget.open());
  }

  @Test
  void replacementIsLentWhenItTakesTheUser() {
    BackendConnection first = borrow(ALICE);
    giveBack(first, Outcome.DELIVERED);
    Future<BackendConnection> borrowing = pool.borrow(BOB);
    mta.peers.get(0).written();
    mta.peers.get(0).say("550 5.7.0 no\r\n");
    mta.run();
    assertNotSame(first, lent(borrowing));
    assertEquals(List.of(HELLO, AS_BOB, HELLO), mta.heard(1));
    assertFalse(mta.peers.get(0).isOpen());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "250 2.0.0 OK\r\n",
        "421 4.7.0 bye\r\n",
        "501 5.5.4 Bad\r\n",
        "550 5.7.0 no\r\n",
        "503 5.5.1 later\r\n",
        "354 go\r\n",
        "nonsense\r\n",
        FakeMta.HANG_UP
      })
  void anyAnswerToXclientBut220LendsNothing(String answer) {
    mta.answer("XCLIENT", answer);
    assertTrue(refusal(ask(pool, ALICE)).code() == 451);
    assertFalse(mta.peers.get(0).isOpen());
    assertEquals(0, budget.open());
  }

  @Test
  void unansweredXclientLendsNothing() {
    mta.answer("XCLIENT", FakeMta.SILENCE);
    Future<BackendConnection> borrowing = ask(pool, ALICE);
    mta.pass(19);
    assertFalse(borrowing.isDone());
    mta.pass(2);
    assertSame(Reply.BACKEND_LOST, refusal(borrowing));
    assertEquals(0, budget.open());
  }

  @Test
  void refusedGreetingBehindXclientLendsNothing() {
    Future<BackendConnection> borrowing = pool.borrow(ALICE);
    FakeMta.Peer peer = mta.peers.get(0);
    peer.say("220 mta\r\n");
    peer.say("250-mta\r\n250 XCLIENT LOGIN\r\n");
    peer.say("220 again\r\n");
    assertFalse(borrowing.isDone());
    peer.say("554 5.7.1 not you\r\n");
    assertSame(Reply.BACKEND_NO_IDENTITY, refusal(borrowing));
    assertFalse(peer.isOpen());
  }

  @ParameterizedTest
  @ValueSource(strings = {"XCLIENT", "XCLIENT NAME ADDR PORT PROTO HELO", "DSN"})
  void withoutXclientLoginNothingIsLent(String offered) {
    mta.offer("PIPELINING", offered);
    assertSame(Reply.BACKEND_NO_IDENTITY, refusal(ask(pool, ALICE)));
    assertEquals(List.of(HELLO, "QUIT"), mta.heard(0));
    assertEquals(0, budget.open());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+", "\u00fc"})
  void userWhoCannotBeToldGetsNoConnection(String letter) {
    assertSame(Reply.BACKEND_NO_IDENTITY, refusal(ask(pool, identity(letter.repeat(200)))));
    assertEquals(List.of(), mta.peers);
  }

  // Asking for the capabilities.

  @Test
  void capabilitiesAreAskedOnce() {
    Future<Capabilities> first = pool.capabilities();
    Future<Capabilities> second = pool.capabilities();
    mta.run();
    assertTrue(first.getNow().offers("XCLIENT"));
    assertTrue(second.getNow().offers("XCLIENT"));
    assertTrue(pool.capabilities().isSuccess());
    assertEquals(1, mta.peers.size());
    assertEquals(List.of(HELLO), mta.heard(0));
  }

  @Test
  void capabilitiesAreKnownWhereAllConnectionsAreAnotherLoops() {
    IdentityForwarding forwarding = new XclientForwarding(false);
    PoolBudget one = new PoolBudget(1);
    BackendHealth health = health(mta.settings(forwarding, 2));
    lent(ask(newPool(forwarding, one, health), ALICE));
    assertTrue(newPool(forwarding, one, health).capabilities().getNow().offers("XCLIENT"));
    assertEquals(1, mta.peers.size());
  }

  @Test
  void connectionThatAskedIsKeptForTheFirstBorrower() {
    assertFalse(pool.capabilities().isDone());
    mta.run();
    borrow(ALICE);
    assertEquals(1, mta.peers.size());
    assertEquals(List.of(HELLO, AS_ALICE, HELLO), mta.heard(0));
  }

  @Test
  void capabilitiesAreAskedAgainWhenNobodyAnswered() {
    mta.refusing = true;
    Future<Capabilities> first = pool.capabilities();
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(first));
    mta.refusing = false;
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(pool.capabilities()));
    assertEquals(0, mta.peers.size());
    mta.pass(1);
    Future<Capabilities> second = pool.capabilities();
    mta.run();
    assertTrue(second.isSuccess());
    assertEquals(1, budget.open());
  }

  // The bound, and waiting.

  @Test
  void whoComesWhenAllAreInUseWaitsInTurn() {
    BackendConnection first = borrow(ALICE);
    BackendConnection second = borrow(ALICE);
    Future<BackendConnection> bob = ask(pool, BOB);
    Future<BackendConnection> carol = ask(pool, CAROL);
    assertEquals(2, mta.peers.size());
    assertFalse(bob.isDone());
    giveBack(first, Outcome.DELIVERED);
    assertSame(first, lent(bob));
    assertFalse(carol.isDone());
    giveBack(second, Outcome.DELIVERED);
    assertSame(second, lent(carol));
  }

  @Test
  void placeOfALostConnectionGoesToWhoWaits() {
    borrow(ALICE);
    borrow(ALICE);
    Future<BackendConnection> bob = ask(pool, BOB);
    mta.peers.get(0).channel.close();
    mta.run();
    lent(bob);
    assertEquals(3, mta.peers.size());
    assertEquals(2, budget.open());
  }

  @Test
  void whoWaitedTooLongHears451() {
    BackendConnection first = borrow(ALICE);
    borrow(ALICE);
    Future<BackendConnection> bob = ask(pool, BOB);
    mta.pass(20);
    Future<BackendConnection> carol = ask(pool, CAROL);
    mta.pass(11);
    assertSame(Reply.BACKEND_BUSY, refusal(bob));
    assertFalse(carol.isDone());
    giveBack(first, Outcome.DELIVERED);
    lent(carol);
  }

  /** A place must not be offered to somebody who gave up while another still waits. */
  @Test
  void placeIsNotLostOnWhoGaveUp() {
    LoopPool other = newPool(new XclientForwarding(false), budget);
    borrow(ALICE);
    borrow(ALICE);
    Future<BackendConnection> bob = ask(pool, BOB);
    mta.pass(20);
    Future<BackendConnection> carol = ask(other, CAROL);
    mta.pass(11);
    assertSame(Reply.BACKEND_BUSY, refusal(bob));
    mta.peers.get(0).channel.close();
    mta.run();
    lent(carol);
  }

  /** Nobody waits any more, so the connection is not closed for anybody. */
  @Test
  void connectionIsKeptWhenWhoWaitedHasBeenServed() {
    BackendConnection first = borrow(ALICE);
    borrow(ALICE);
    Future<BackendConnection> bob = ask(pool, BOB);
    giveBack(first, Outcome.DELIVERED);
    giveBack(lent(bob), Outcome.DELIVERED);
    assertTrue(mta.peers.get(0).isOpen());
    assertSame(first, borrow(BOB));
  }

  @Test
  void maximumHoldsOverAllLoops() {
    LoopPool other = newPool(new XclientForwarding(false), budget);
    borrow(ALICE);
    lent(ask(other, BOB));
    Future<BackendConnection> carol = ask(other, CAROL);
    assertFalse(carol.isDone());
    assertEquals(2, budget.open());
    assertEquals(2, mta.peers.size());
  }

  @Test
  void loopGivesUpAnUnusedConnectionToAnotherThatWaits() {
    LoopPool other = newPool(new XclientForwarding(false), budget);
    BackendConnection first = borrow(ALICE);
    BackendConnection second = borrow(ALICE);
    giveBack(first, Outcome.DELIVERED);
    giveBack(second, Outcome.DELIVERED);
    lent(ask(other, BOB));
    assertEquals(3, mta.peers.size());
    assertEquals(2, budget.open());
  }

  @Test
  void connectionGivenBackGoesToTheLoopThatWaits() {
    LoopPool other = newPool(new XclientForwarding(false), budget);
    BackendConnection first = borrow(ALICE);
    borrow(ALICE);
    Future<BackendConnection> bob = ask(other, BOB);
    assertFalse(bob.isDone());
    giveBack(first, Outcome.DELIVERED);
    lent(bob);
    assertEquals(2, budget.open());
  }

  @Test
  void whoCameFirstIsServedFirstWhicheverLoopItIsOn() {
    LoopPool other = newPool(new XclientForwarding(false), budget);
    BackendConnection first = borrow(ALICE);
    BackendConnection second = borrow(ALICE);
    Future<BackendConnection> bob = ask(other, BOB);
    Future<BackendConnection> carol = ask(pool, CAROL);
    Future<BackendConnection> later = ask(other, ALICE);

    giveBack(first, Outcome.DELIVERED);
    assertFalse(carol.isDone(), "Bob came before, on another loop");
    lent(bob);

    giveBack(second, Outcome.DELIVERED);
    assertSame(second, lent(carol), "her own loop's connection, and her turn");
    assertFalse(later.isDone());
    assertEquals(2, budget.open());
  }

  /** From the moment that a place is free it belongs to who waits longest. */
  @Test
  void nobodyTakesThePlaceThatIsUnderWayToAnother() {
    LoopPool other = newPool(new XclientForwarding(false), budget);
    borrow(ALICE);
    borrow(ALICE);
    Future<BackendConnection> bob = ask(other, BOB);
    mta.peers.get(0).channel.close();
    Future<BackendConnection> carol = ask(pool, CAROL);
    lent(bob);
    assertFalse(carol.isDone());
    assertEquals(2, budget.open());
  }

  @Test
  void anyNumberOfLoopsIsServedInTheOrderOfArrival() {
    PoolBudget one = new PoolBudget(1);
    List<LoopPool> loops = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      loops.add(newPool(new XclientForwarding(false), one));
    }
    List<Future<BackendConnection>> asked = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      asked.add(ask(loops.get(i * 7 % 4), i % 2 == 0 ? ALICE : BOB));
    }
    for (int i = 0; i < 12; i++) {
      BackendConnection connection = lent(asked.get(i));
      assertTrue(i == 11 || !asked.get(i + 1).isDone(), "out of turn");
      connection.home().giveBack(connection, Outcome.DELIVERED);
      mta.run();
      assertTrue(one.open() <= 1);
    }
  }

  // In the place of a stale one.

  @Test
  void replacementIsOpenedAlthoughOthersAreUnused() {
    BackendConnection first = borrow(ALICE);
    giveBack(borrow(ALICE), Outcome.DELIVERED);
    mta.peers.get(0).channel.close();
    Future<BackendConnection> replacing = pool.replace(ALICE);
    mta.run();
    BackendConnection replacement = lent(replacing);
    assertNotSame(first, replacement);
    assertFalse(replacement.isFromStock());
    assertEquals(3, mta.peers.size());
  }

  @Test
  void replacementTakesThePlaceOfAnUnusedOneWhereThereIsNoRoom() {
    borrow(ALICE);
    giveBack(borrow(ALICE), Outcome.DELIVERED);
    Future<BackendConnection> replacing = pool.replace(BOB);
    mta.run();
    assertFalse(lent(replacing).isFromStock());
    assertFalse(mta.peers.get(1).isOpen());
    assertEquals(2, budget.open());
  }

  // What is kept, and for how long.

  @Test
  void unusedConnectionIsClosedInTime() {
    giveBack(borrow(ALICE), Outcome.DELIVERED);
    mta.pass(59);
    assertTrue(mta.peers.get(0).isOpen());
    mta.pass(3);
    assertFalse(mta.peers.get(0).isOpen());
    assertEquals("QUIT", mta.heard(0).get(3));
    assertEquals(0, budget.open());
  }

  @Test
  void oldConnectionIsNotKept() {
    BackendConnection connection = borrow(ALICE);
    mta.pass(601);
    assertTrue(mta.peers.get(0).isOpen(), "a transaction is not interrupted");
    giveBack(connection, Outcome.DELIVERED);
    assertFalse(mta.peers.get(0).isOpen());
  }

  @Test
  void connectionGrowsOldInThePoolToo() {
    BackendConnection connection = borrow(ALICE);
    mta.pass(570);
    giveBack(connection, Outcome.DELIVERED);
    assertTrue(mta.peers.get(0).isOpen());
    mta.pass(32);
    assertFalse(mta.peers.get(0).isOpen());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {FakeMta.HANG_UP, "421 4.4.2 timeout\r\n", "250 what\r\n", "25", "nonsense\r\n"})
  void unusedConnectionOnWhichSomethingHappensLeavesThePool(String octets) {
    giveBack(borrow(ALICE), Outcome.DELIVERED);
    mta.peers.get(0).say(octets);
    assertFalse(mta.peers.get(0).isOpen());
    assertEquals(0, budget.open());
    borrow(ALICE);
    assertEquals(2, mta.peers.size());
  }

  @Test
  void connectionWithManyRefusalsIsNotKept() {
    mta.answer("RCPT", "550 5.1.1 no\r\n");
    BackendConnection connection = borrow(ALICE);
    say(connection, "RCPT TO:<a@b>");
    say(connection, "RCPT TO:<a@b>");
    giveBack(connection, Outcome.REFUSED);
    assertTrue(mta.peers.get(0).isOpen());
    say(borrow(ALICE), "RCPT TO:<a@b>");
    giveBack(connection, Outcome.ABANDONED);
    assertFalse(mta.peers.get(0).isOpen());
  }

  @Test
  void connectionWithoutDeliveriesIsNotKept() {
    for (int i = 0; i < 4; i++) {
      giveBack(borrow(ALICE), Outcome.ABANDONED);
      assertTrue(mta.peers.get(0).isOpen());
    }
    giveBack(borrow(ALICE), Outcome.ABANDONED);
    assertFalse(mta.peers.get(0).isOpen());
  }

  @Test
  void deliveryMakesAConnectionAsGoodAsNew() {
    for (int i = 0; i < 12; i++) {
      giveBack(borrow(ALICE), i % 3 == 0 ? Outcome.DELIVERED : Outcome.ABANDONED);
    }
    assertTrue(mta.peers.get(0).isOpen());
    assertEquals(1, mta.peers.size());
  }

  // Given back only clean.

  @Test
  void abandonedTransactionIsResetBeforeTheNext() {
    BackendConnection connection = borrow(ALICE);
    say(connection, "MAIL FROM:<alice@example.org>");
    pool.giveBack(connection, Outcome.ABANDONED);
    Future<BackendConnection> early = pool.borrow(BOB);
    assertFalse(early.isDone(), "not before the answer to RSET");
    mta.run();
    assertNotSame(connection, lent(early));
    assertEquals(
        List.of(HELLO, AS_ALICE, HELLO, "MAIL FROM:<alice@example.org>", "RSET"), mta.heard(0));
    assertSame(connection, borrow(ALICE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "500 5.5.1 what\r\n",
        "421 4.3.2 bye\r\n",
        "251 hm\r\n",
        "250 ok\r\n250 ok\r\n",
        "250 ok\r\n25",
        FakeMta.HANG_UP
      })
  void connectionThatIsNotResetIsNotKept(String answer) {
    mta.answer("RSET", answer);
    giveBack(borrow(ALICE), Outcome.ABANDONED);
    assertFalse(mta.peers.get(0).isOpen());
    assertEquals(0, budget.open());
  }

  @Test
  void unansweredResetEndsTheConnection() {
    mta.answer("RSET", FakeMta.SILENCE);
    giveBack(borrow(ALICE), Outcome.ABANDONED);
    mta.pass(19);
    assertTrue(mta.peers.get(0).isOpen());
    mta.pass(2);
    assertFalse(mta.peers.get(0).isOpen());
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELIVERED", "REFUSED"})
  void connectionThatOwesAnAnswerIsNotKept(Outcome outcome) {
    mta.answer("NOOP", FakeMta.SILENCE);
    BackendConnection connection = borrow(ALICE);
    say(connection, "NOOP");
    giveBack(connection, outcome);
    assertFalse(mta.peers.get(0).isOpen());
  }

  /** The second reply would answer the next user's first command. */
  @Test
  void connectionWithOctetsBehindTheVerdictIsNotLentToWhoWaits() {
    BackendConnection connection = borrow(ALICE);
    borrow(ALICE);
    Future<BackendConnection> bob = ask(pool, BOB);
    connection.await(
        BackendConnection.FINAL,
        FakeMta.TIMEOUTS.termination(),
        reply -> pool.giveBack(connection, Outcome.DELIVERED));
    mta.peers.get(0).say("250 queued\r\n220 and more\r\n");
    assertFalse(mta.peers.get(0).isOpen());
    mta.run();
    assertNotSame(connection, lent(bob));
  }

  @Test
  void connectionWhoseVerdictWas421IsNotKept() {
    BackendConnection connection = borrow(ALICE);
    mta.answer("END", "421 4.3.2 bye\r\n");
    say(connection, "END");
    giveBack(connection, Outcome.REFUSED);
    assertFalse(mta.peers.get(0).isOpen());
  }

  @Test
  void closedPoolKeepsNothing() {
    BackendConnection lent = borrow(ALICE);
    giveBack(borrow(BOB), Outcome.DELIVERED);
    pool.close();
    mta.run();
    assertFalse(mta.peers.get(1).isOpen());
    assertTrue(mta.peers.get(0).isOpen(), "a transaction in flight goes on");
    giveBack(lent, Outcome.DELIVERED);
    assertFalse(mta.peers.get(0).isOpen());
    assertEquals(0, budget.open());
  }

  // An MTA that is not there.

  @Test
  void unreachableMtaIsTemporary() {
    mta.refusing = true;
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(ask(pool, ALICE)));
    assertEquals(0, budget.open());
  }

  @Test
  void behindAFailureOneMailTriesAndTheOthersHearItAtOnce() {
    mta.refusing = true;
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(ask(pool, ALICE)));
    mta.refusing = false;
    mta.banner = FakeMta.SILENCE;
    Future<BackendConnection> resting = ask(pool, ALICE);
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(resting));
    String why = String.valueOf(resting.cause().getMessage());
    assertTrue(why.contains("step CONNECT: refused (a moment ago)"), why);
    assertEquals(0, mta.peers.size());
    mta.pass(1);
    Future<BackendConnection> trying = ask(pool, ALICE);
    assertFalse(trying.isDone());
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(ask(pool, BOB)));
    assertEquals(1, mta.peers.size());
    assertEquals(1, budget.open());
  }

  @Test
  void whoeverGetsThroughEndsTheRestForAll() {
    IdentityForwarding forwarding = new XclientForwarding(false);
    BackendHealth shared = health(mta.settings(forwarding, 2));
    LoopPool one = newPool(forwarding, new PoolBudget(4), shared);
    LoopPool other = newPool(forwarding, new PoolBudget(4), shared);
    mta.refusing = true;
    refusal(ask(one, ALICE));
    refusal(ask(other, ALICE));
    mta.refusing = false;
    mta.pass(1);
    lent(ask(one, ALICE));
    lent(ask(one, BOB));
    lent(ask(other, ALICE));
  }

  @Test
  void aProbeThatSucceedsEndsTheRestAtOnce() {
    IdentityForwarding forwarding = new XclientForwarding(false);
    BackendHealth patient =
        new BackendHealth("mta", Duration.ofSeconds(5), Duration.ofMinutes(5), new Metrics());
    LoopPool resting = newPool(forwarding, new PoolBudget(4), patient);
    mta.refusing = true;
    refusal(ask(resting, ALICE));
    mta.refusing = false;
    mta.pass(4);
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(ask(resting, ALICE)));
    mta.pass(3);
    lent(ask(resting, ALICE));
    lent(ask(resting, BOB));
    assertEquals(2, mta.peers.size());
  }

  /** Such as a connection above the number that the MTA takes at once. */
  @Test
  void whereMailPassesWhoFindsNoPlaceWaitsAllTheSame() {
    BackendConnection passing = borrow(ALICE);
    mta.refusing = true;
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(ask(pool, BOB)));
    assertTrue(budget.take());
    Future<BackendConnection> carol = ask(pool, CAROL);
    assertFalse(carol.isDone());
    giveBack(passing, Outcome.DELIVERED);
    assertSame(passing, lent(carol));
  }

  @Test
  void whereNothingPassesWhoFindsNoPlaceHearsItAtOnce() {
    mta.refusing = true;
    refusal(ask(pool, ALICE));
    assertTrue(budget.take());
    assertTrue(budget.take());
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(ask(pool, BOB)));
    assertFalse(budget.isWanted());
  }

  @Test
  void aConnectionThatEndedKeepsNobodyWaiting() {
    borrow(ALICE);
    mta.peers.get(0).channel.close();
    mta.run();
    whereNothingPassesWhoFindsNoPlaceHearsItAtOnce();
  }

  /** It tells how the MTA was, and another has told since how it is. */
  @Test
  void aLateFailureOfWhatBeganBeforeCausesNoRest() {
    mta.banner = FakeMta.SILENCE;
    Future<BackendConnection> early = ask(pool, ALICE);
    mta.banner = "220 mta ESMTP\r\n";
    BackendConnection passing = borrow(BOB);
    mta.peers.get(0).channel.close();
    mta.run();
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(early));
    lent(ask(pool, CAROL));
    assertTrue(passing.isUsable());
    assertEquals(3, mta.peers.size());
  }

  @Test
  void loginThatIsRefusedCausesNoRest() {
    mta.offer("AUTH PLAIN");
    LoopPool users = newPool(new SaslForwarding("postern", "secret", true), budget);
    mta.answer("AUTH", "535 5.7.8 no\r\n");
    refusal(ask(users, ALICE));
    refusal(ask(users, BOB));
    assertEquals(2, mta.peers.size());
  }

  @Test
  void whoWaitedForAPlaceHearsItAtOnceToo() {
    borrow(ALICE);
    borrow(ALICE);
    Future<BackendConnection> bob = ask(pool, BOB);
    Future<BackendConnection> carol = ask(pool, CAROL);
    mta.refusing = true;
    mta.peers.get(0).channel.close();
    mta.run();
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(bob));
    mta.refusing = false;
    mta.peers.get(1).channel.close();
    mta.run();
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(carol));
    assertEquals(2, mta.peers.size());
    assertEquals(0, budget.open());
  }

  @Test
  void whatIsUnusedIsLentAllTheSame() {
    BackendConnection connection = borrow(ALICE);
    mta.refusing = true;
    refusal(ask(pool, BOB));
    giveBack(connection, Outcome.DELIVERED);
    assertSame(connection, borrow(BOB));
  }

  @Test
  void mtaThatNeverGreetsIsGivenUp() {
    mta.banner = FakeMta.SILENCE;
    Future<BackendConnection> borrowing = ask(pool, ALICE);
    mta.pass(9);
    assertFalse(borrowing.isDone());
    mta.pass(2);
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(borrowing));
    assertFalse(mta.peers.get(0).isOpen());
    assertEquals(0, budget.open());
  }

  @Test
  void whoWaitsIsToldWhenTheMtaIsGone() {
    borrow(ALICE);
    borrow(ALICE);
    Future<BackendConnection> bob = ask(pool, BOB);
    mta.refusing = true;
    mta.peers.get(0).channel.close();
    mta.run();
    assertSame(Reply.BACKEND_UNAVAILABLE, refusal(bob));
    assertEquals(1, budget.open());
  }

  // Connections that belong to one user.

  @Test
  void connectionToldTheAddressServesOneClientOnly() {
    LoopPool own = newPool(new XclientForwarding(true), budget);
    BackendConnection first = lent(ask(own, ALICE));
    own.giveBack(first, Outcome.DELIVERED);
    BackendConnection second = lent(ask(own, BOB));
    assertNotSame(first, second);
    own.giveBack(second, Outcome.DELIVERED);
    assertSame(first, lent(ask(own, ALICE)));
    ForwardedIdentity elsewhere = new ForwardedIdentity("bob", "192.0.2.2", 1, "laptop");
    assertNotSame(second, lent(ask(own, elsewhere)), "the bound makes room for another client");
    assertFalse(mta.peers.get(1).isOpen());
    assertEquals(2, budget.open());
  }

  @Test
  void loginAsTheUserIsNeverLentToAnother() {
    mta.offer("AUTH PLAIN");
    mta.answer("AUTH", "235 ok\r\n");
    LoopPool own = newPool(new SaslForwarding("proxy", "secret", true), budget);
    assertFalse(own.capabilities().isDone());
    mta.run();
    BackendConnection first = lent(ask(own, ALICE));
    assertEquals(2, mta.peers.size(), "what logged in as nobody is nobody's");
    own.giveBack(first, Outcome.DELIVERED);
    assertNotSame(first, lent(ask(own, BOB)));
    assertEquals(3, mta.peers.size());
    assertEquals(2, budget.open());
  }

  @Test
  void serviceLoginIsSharedAndSaidOnce() {
    mta.offer("AUTH PLAIN");
    mta.answer("AUTH", "235 ok\r\n");
    LoopPool shared = newPool(new SaslForwarding("proxy", "secret", false), budget);
    BackendConnection first = lent(ask(shared, ALICE));
    shared.giveBack(first, Outcome.DELIVERED);
    assertSame(first, lent(ask(shared, BOB)));
    assertEquals(List.of(HELLO, "AUTH PLAIN AHByb3h5AHNlY3JldA=="), mta.heard(0));
  }

  @Test
  void withoutAuthNothingIsLentToAServiceLogin() {
    LoopPool shared = newPool(new SaslForwarding("proxy", "secret", false), budget);
    assertSame(Reply.BACKEND_NO_IDENTITY, refusal(ask(shared, ALICE)));
    assertEquals(0, budget.open());
  }

  // What stands ready.

  private LoopPool warmPool(int minimum, IdentityForwarding forwarding, PoolBudget shared) {
    EventLoop loop = mta.newLoop();
    BackendSettings settings = mta.settings(forwarding, minimum, 4);
    return new LoopPool(loop, settings, shared, health(settings), new Deadlines<>(loop));
  }

  @Test
  void connectionsOfTheMinimumStandReadyBeforeAnybodyAsks() {
    LoopPool warm = warmPool(2, new XclientForwarding(false), new PoolBudget(4));
    mta.pass(5);
    assertEquals(2, mta.peers.size());

    lent(ask(warm, ALICE));
    assertEquals(2, mta.peers.size());
    assertEquals(List.of(HELLO, AS_ALICE, HELLO), mta.heard(0));
  }

  @Test
  void oneThatHasGrownOldIsReplaced() {
    warmPool(1, new XclientForwarding(false), new PoolBudget(4));
    mta.pass(5);
    for (int i = 0; i < 70; i++) {
      mta.pass(1);
    }
    assertEquals(2, mta.peers.size());
    assertTrue(mta.peers.get(1).isOpen());
  }

  @Test
  void oneThatTheMtaHasEndedIsReplacedAfterAWhile() {
    warmPool(1, new XclientForwarding(false), new PoolBudget(4));
    mta.pass(2);
    mta.peers.get(0).say(FakeMta.HANG_UP);
    mta.pass(3);
    assertEquals(1, mta.peers.size());
    mta.pass(4);
    assertEquals(2, mta.peers.size());
  }

  @Test
  void severalLoopsShareTheMinimum() {
    PoolBudget shared = new PoolBudget(4);
    for (int i = 0; i < 3; i++) {
      warmPool(2, new XclientForwarding(false), shared);
    }
    mta.pass(5);
    assertEquals(2, mta.peers.size());
  }

  @Test
  void nothingStandsReadyWhereAConnectionBelongsToOneUser() {
    mta.offer("AUTH PLAIN");
    warmPool(2, new SaslForwarding("postern", "secret", true), new PoolBudget(4));
    mta.pass(5);
    assertEquals(0, mta.peers.size());
  }

  @Test
  void anMtaThatIsAwayIsNotAskedEverySecond() {
    mta.refusing = true;
    LoopPool warm = warmPool(2, new XclientForwarding(false), new PoolBudget(4));
    mta.pass(2);
    assertFalse(warm.isUp());
    mta.refusing = false;
    mta.pass(2);
    assertEquals(0, mta.peers.size());
    mta.pass(5);
    assertTrue(warm.isUp());
  }
}
