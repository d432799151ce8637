package dev.postern.proxy.backend;

import dev.postern.proxy.config.BackendConfig.PoolConfig;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Reply;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The pool of one event loop for one MTA. */
public final class LoopPool implements BackendPool, PoolBudget.Member, Deadlines.Timed {

  private final EventLoop loop;
  private final BackendSettings settings;
  private final PoolConfig config;
  private final IdentityForwarding forwarding;
  private final PoolBudget budget;
  private final BackendHealth health;
  private final Deadlines<LoopPool> deadlines;

  private final IdleConnections idle;
  private final Set<BackendConnection> all = new HashSet<>();
  private final Set<BackendOpener> opening = new HashSet<>();
  private final TreeSet<Borrower> waiting = new TreeSet<>();
  private @Nullable Promise<Capabilities> asking;

  /** Not before this time is a connection opened for which nobody waits. */
  private long warmDue;

  private boolean closed;

  public LoopPool(
      EventLoop loop,
      BackendSettings settings,
      PoolBudget budget,
      BackendHealth health,
      Deadlines<LoopPool> deadlines) {
    this.loop = loop;
    this.settings = settings;
    this.config = settings.config().pool();
    this.forwarding = settings.forwarding();
    this.budget = budget;
    this.health = health;
    this.deadlines = deadlines;
    this.idle = new IdleConnections(loop, settings);
    this.warmDue = now();
    budget.join(this);
    deadlines.watch(this);
  }

  @Override
  public Future<Capabilities> capabilities() {
    Capabilities offered = health.offered();
    if (offered != null) {
      return loop.newSucceededFuture(offered);
    }
    if (asking != null) {
      return asking;
    }
    Promise<Capabilities> promise = loop.newPromise();
    if (!budget.take()) {
      return promise.setFailure(new BackendException(Reply.BACKEND_BUSY, "no connection is free"));
    }
    if (!health.mayTry(now())) {
      budget.give();
      return promise.setFailure(away());
    }
    asking = promise;
    open(null)
        .addListener(
            (Future<BackendConnection> opened) -> {
              asking = null;
              if (opened.isSuccess()) {
                promise.setSuccess(opened.getNow().capabilities());
                keep(opened.getNow());
              } else {
                promise.setFailure(opened.cause());
              }
            });
    return promise;
  }

  @Override
  public Future<BackendConnection> borrow(ForwardedIdentity identity) {
    Borrower borrower = newBorrower(identity);
    lend(borrower);
    return borrower.promise;
  }

  @Override
  public Future<BackendConnection> replace(ForwardedIdentity identity) {
    Borrower borrower = newBorrower(identity);
    openOrWait(borrower);
    return borrower.promise;
  }

  private Borrower newBorrower(ForwardedIdentity identity) {
    return new Borrower(this, identity, loop.newPromise(), now(), budget.nextNumber());
  }

  private void lend(Borrower borrower) {
    if (!forwarding.canTell(borrower.identity)) {
      fail(
          borrower,
          new BackendException(
              Reply.BACKEND_NO_IDENTITY, "the MTA cannot be told the user's name"));
      return;
    }
    BackendConnection connection = idle.take(borrower.identity);
    if (connection != null) {
      prepare(borrower, connection, true);
    } else {
      openOrWait(borrower);
    }
  }

  private void openOrWait(Borrower borrower) {
    if (closed) {
      fail(borrower, noMore());
      return;
    }
    if (health.isResting(now())) {
      fail(borrower, away());
      return;
    }
    if (budget.takeOrWait(borrower)) {
      openFor(borrower);
      return;
    }
    waiting.add(borrower);
    if (!idle.giveUpOldest()) {
      budget.askOthers(this);
    }
  }

  /** For one who has a place. */
  private void openFor(Borrower borrower) {
    if (!health.mayTry(now())) {
      budget.give();
      fail(borrower, away());
      return;
    }
    open(borrower.identity)
        .addListener(
            (Future<BackendConnection> opened) -> {
              if (opened.isSuccess()) {
                prepare(borrower, opened.getNow(), false);
              } else {
                fail(borrower, opened.cause());
              }
            });
  }

  /** Makes the connection the borrower's, or another one where this one cannot be. */
  private void prepare(Borrower borrower, BackendConnection connection, boolean reused) {
    if (forwarding.isServing(connection.served(), borrower.identity)) {
      connection.serve(borrower.identity);
      handOver(borrower, connection, reused, null);
      return;
    }
    String missing = forwarding.missing(connection.capabilities());
    if (missing != null) {
      connection.dismiss();
      fail(borrower, new BackendException(Reply.BACKEND_NO_IDENTITY, address() + ": " + missing));
      return;
    }
    new IdentityAnnouncement(settings, connection, borrower.identity)
        .announce()
        .addListener(announced -> handOver(borrower, connection, reused, announced.cause()));
  }

  private void handOver(
      Borrower borrower, BackendConnection connection, boolean reused, @Nullable Throwable fault) {
    if (fault == null && connection.isInStep()) {
      succeed(borrower, connection);
      return;
    }
    connection.dismiss();
    if (reused) {
      settings.metrics().count(Event.BACKEND_REPLACED);
      lend(borrower);
    } else {
      fail(borrower, fault == null ? outOfStep() : fault);
    }
  }

  /** What stands behind the last answer would be taken for the answer to MAIL. */
  private BackendException outOfStep() {
    return new BackendException(
        Reply.BACKEND_UNAVAILABLE, address() + ": more came than was asked for");
  }

  private BackendException away() {
    return new BackendException(Reply.BACKEND_UNAVAILABLE, health.trouble() + " (a moment ago)");
  }

  private static BackendException noMore() {
    return new BackendException(Reply.BACKEND_UNAVAILABLE, "the MTA is used no more");
  }

  private void succeed(Borrower borrower, BackendConnection connection) {
    if (!borrower.promise.trySuccess(connection)) {
      keep(connection);
    }
  }

  private void fail(Borrower borrower, Throwable cause) {
    settings.metrics().count(Event.BACKEND_UNAVAILABLE);
    health.logUnserved(now(), String.valueOf(cause.getMessage()));
    borrower.promise.tryFailure(cause);
  }

  private Future<BackendConnection> open(@Nullable ForwardedIdentity identity) {
    BackendOpener opener = new BackendOpener(settings, loop, identity);
    opening.add(opener);
    long before = health.opened();
    return opener
        .open()
        .addListener(
            (Future<BackendConnection> opened) -> {
              opening.remove(opener);
              if (opened.isSuccess()) {
                health.onOpened(opened.getNow().capabilities());
                admit(opened.getNow());
              } else {
                String reason = String.valueOf(opened.cause().getMessage());
                // What began before another one succeeded says nothing of now.
                boolean present = opener.wasGreeted() || health.opened() != before;
                health.onFailed(now(), reason, present);
                budget.give();
              }
            });
  }

  private void admit(BackendConnection connection) {
    settings.metrics().count(Event.BACKEND_OPENED);
    all.add(connection);
    connection.belongTo(this);
    connection
        .channel()
        .closeFuture()
        .addListener(
            ignored -> {
              all.remove(connection);
              warmDue = now() + settings.config().probeInterval().toNanos();
              health.onClosed();
              budget.give();
            });
  }

  @Override
  public void giveBack(BackendConnection connection, Outcome outcome) {
    connection.countTransaction(outcome == Outcome.DELIVERED);
    if (!connection.isUsable() || isWornOut(connection)) {
      connection.dismiss();
    } else if (outcome == Outcome.ABANDONED) {
      new ConnectionReset(this, connection).reset(settings.config().timeouts().command());
    } else if (connection.isInStep()) {
      keep(connection);
    } else {
      connection.dismiss();
    }
  }

  /** One user's refusals and broken-off mails must not slow the next user's mail. */
  private boolean isWornOut(BackendConnection connection) {
    return connection.isUsedUp()
        || connection.refusals() >= config.maximumRefusals()
        || connection.undelivered() >= config.maximumUndelivered()
        || connection.age() > config.maximumAge().toNanos();
  }

  /** Takes a clean connection into the pool, or hands it to whose turn it is. */
  void keep(BackendConnection connection) {
    connection.putIntoStock();
    Borrower next = waiting.isEmpty() ? null : waiting.first();
    if (closed || !connection.isUsable() || !connection.isInStep()) {
      connection.dismiss();
    } else if (next == null && !budget.isWanted()) {
      idle.add(connection);
    } else if (next != null && idle.suits(connection, next.identity) && budget.claimTurn(next)) {
      waiting.remove(next);
      prepare(next, connection, true);
    } else {
      // Its place goes to whoever came first, here or on another loop.
      connection.dismiss();
    }
  }

  /** Whether the MTA works, as far as is known. */
  boolean isUp() {
    return health.isUp();
  }

  @Override
  public void yieldIdle() {
    loop.execute(idle::giveUpOldest);
  }

  @Override
  public void onPlace(Borrower borrower) {
    loop.execute(
        () -> {
          if (waiting.remove(borrower)) {
            openFor(borrower);
          } else {
            budget.give();
          }
        });
  }

  @Override
  public void expire() {
    new ArrayList<>(opening).forEach(BackendOpener::expire);
    new ArrayList<>(all).forEach(BackendConnection::expire);
    idle.expire();
    while (!waiting.isEmpty() && isOverdue(waiting.first())) {
      giveUpWaiting(
          new BackendException(Reply.BACKEND_BUSY, "all connections to the MTA are in use"));
    }
    keepWarm();
    if (closed && all.isEmpty() && opening.isEmpty()) {
      deadlines.forget(this);
    }
  }

  /** The first who waits hears that nothing comes of it. */
  private void giveUpWaiting(BackendException reason) {
    Borrower first = waiting.pollFirst();
    if (first != null) {
      budget.forgo(first);
      fail(first, reason);
    }
  }

  /** Opens one of the connections that shall stand ready, or looks whether the MTA works again. */
  private void keepWarm() {
    if (closed) {
      return;
    }
    boolean wanted = health.isUp() ? isTooCold() : health.claimProbe(now());
    if (wanted && budget.take()) {
      open(null)
          .addListener(
              (Future<BackendConnection> opened) -> {
                if (opened.isSuccess()) {
                  keep(opened.getNow());
                }
              });
    }
  }

  /** An MTA that has just ended a connection may be about to go: it is left alone for a moment. */
  private boolean isTooCold() {
    return forwarding.sharing().opensForAnybody()
        && now() - warmDue >= 0
        && all.size() + opening.size() < budget.share(this, config.minimum());
  }

  private boolean isOverdue(Borrower borrower) {
    return now() - borrower.since > config.borrowTimeout().toNanos();
  }

  /** Says goodbye on what is idle and keeps nothing from now on; who waits has to go elsewhere. */
  public void close() {
    closed = true;
    budget.leave(this);
    idle.close();
    while (!waiting.isEmpty()) {
      giveUpWaiting(noMore());
    }
  }

  private long now() {
    return loop.ticker().nanoTime();
  }

  private String address() {
    return settings.address().toString();
  }
}
