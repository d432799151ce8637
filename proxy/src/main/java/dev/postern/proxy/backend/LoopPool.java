package dev.postern.proxy.backend;

import dev.postern.proxy.config.BackendConfig.PoolConfig;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Reply;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool of one event loop for one MTA. */
public final class LoopPool implements BackendPool, PoolBudget.Member, Deadlines.Timed {

  private static final Logger LOG = LoggerFactory.getLogger(LoopPool.class);

  private record Waiting(
      ForwardedIdentity identity, long since, Promise<BackendConnection> promise) {}

  private final EventLoop loop;
  private final BackendSettings settings;
  private final PoolConfig config;
  private final IdentityForwarding forwarding;
  private final PoolBudget budget;
  private final BackendHealth health;

  private final IdleConnections idle;
  private final Set<BackendConnection> all = new HashSet<>();
  private final Set<BackendOpener> opening = new HashSet<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private @Nullable Promise<Capabilities> asking;

  /** Not before this time is a connection opened for which nobody waits. */
  private long warmDue;

  private boolean closed;

  public LoopPool(
      EventLoop loop,
      BackendSettings settings,
      PoolBudget budget,
      BackendHealth health,
      Deadlines deadlines) {
    this.loop = loop;
    this.settings = settings;
    this.config = settings.config().pool();
    this.forwarding = settings.forwarding();
    this.budget = budget;
    this.health = health;
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
    Promise<BackendConnection> promise = loop.newPromise();
    lend(new Waiting(identity, now(), promise));
    return promise;
  }

  private void lend(Waiting borrower) {
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
    } else if (budget.take() || idle.giveUpOldest() && budget.take()) {
      openFor(borrower);
    } else {
      queue(borrower);
      budget.await(this);
    }
  }

  /** Who was told that there may be a place, and came too late, keeps the turn. */
  private void queue(Waiting borrower) {
    Waiting first = waiting.peek();
    if (first != null && borrower.since - first.since < 0) {
      waiting.addFirst(borrower);
    } else {
      waiting.add(borrower);
    }
  }

  private void openFor(Waiting borrower) {
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
  private void prepare(Waiting borrower, BackendConnection connection, boolean reused) {
    String missing = forwarding.missing(connection.capabilities());
    if (missing != null && !forwarding.isServing(connection.served(), borrower.identity)) {
      connection.dismiss();
      fail(borrower, new BackendException(Reply.BACKEND_NO_IDENTITY, address() + ": " + missing));
      return;
    }
    new IdentityAnnouncement(settings, connection, borrower.identity)
        .announce()
        .addListener(
            (Future<BackendConnection> announced) -> {
              if (announced.isSuccess() && connection.isInStep()) {
                succeed(borrower, connection);
                return;
              }
              connection.dismiss();
              if (reused) {
                lend(borrower);
              } else {
                fail(borrower, announced.isSuccess() ? outOfStep() : announced.cause());
              }
            });
  }

  /** What stands behind the last answer would be taken for the answer to MAIL. */
  private BackendException outOfStep() {
    return new BackendException(
        Reply.BACKEND_UNAVAILABLE, address() + ": more came than was asked for");
  }

  private void succeed(Waiting borrower, BackendConnection connection) {
    if (!borrower.promise.trySuccess(connection)) {
      keep(connection);
    }
  }

  private void fail(Waiting borrower, Throwable cause) {
    settings.metrics().count(Event.BACKEND_UNAVAILABLE);
    LOG.atWarn().addKeyValue("reason", cause.getMessage()).log("backend-unavailable");
    borrower.promise.tryFailure(cause);
  }

  private Future<BackendConnection> open(@Nullable ForwardedIdentity identity) {
    BackendOpener opener = new BackendOpener(settings, loop, identity);
    opening.add(opener);
    return opener
        .open()
        .addListener(
            (Future<BackendConnection> opened) -> {
              opening.remove(opener);
              if (opened.isSuccess()) {
                health.onOpened(opened.getNow().capabilities());
                admit(opened.getNow());
              } else {
                health.onFailed(now(), String.valueOf(opened.cause().getMessage()));
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

  /** Takes a clean connection into the pool, or hands it to whoever waits. */
  void keep(BackendConnection connection) {
    boolean clean = connection.isUsable() && connection.isInStep();
    boolean wantedElsewhere = waiting.isEmpty() && budget.isWanted();
    if (closed || !clean || wantedElsewhere) {
      connection.dismiss();
      return;
    }
    idle.add(connection);
    if (!waiting.isEmpty()) {
      budget.forgo(this);
      serveNext();
    }
  }

  /** Whether the MTA works, as far as is known. */
  boolean isUp() {
    return health.isUp();
  }

  private boolean serveNext() {
    Waiting next = waiting.poll();
    if (next != null) {
      lend(next);
    }
    return next != null;
  }

  @Override
  public void yieldIdle() {
    loop.execute(idle::giveUpOldest);
  }

  @Override
  public void retry() {
    loop.execute(
        () -> {
          if (!serveNext()) {
            budget.passOn();
          }
        });
  }

  @Override
  public void expire() {
    new ArrayList<>(opening).forEach(BackendOpener::expire);
    new ArrayList<>(all).forEach(BackendConnection::expire);
    idle.expire();
    while (!waiting.isEmpty() && isOverdue(waiting.peek())) {
      budget.forgo(this);
      fail(
          waiting.remove(),
          new BackendException(Reply.BACKEND_BUSY, "all connections to the MTA are in use"));
    }
    keepWarm();
  }

  /** Opens one of the connections that shall stand ready, or looks whether the MTA works again. */
  private void keepWarm() {
    boolean wanted = health.isUp() ? isTooCold() : health.claimProbe(now());
    if (wanted && !closed && budget.take()) {
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
    return forwarding.isShared()
        && now() - warmDue >= 0
        && all.size() + opening.size() < budget.share(this, config.minimum());
  }

  private boolean isOverdue(Waiting borrower) {
    return now() - borrower.since > config.borrowTimeout().toNanos();
  }

  /** Says goodbye on what is idle and keeps nothing from now on. */
  public void close() {
    closed = true;
    idle.close();
  }

  private long now() {
    return loop.ticker().nanoTime();
  }

  private String address() {
    return settings.address().toString();
  }
}
