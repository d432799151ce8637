package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Reply;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * The pools of one event loop, one for each MTA, in the order of preference: the first that works
 * lends. A failed one is passed by until a probe has found it well again; where none works, each is
 * tried. Confined to the event loop.
 */
public final class FailoverPool implements BackendPool {

  private final EventLoop loop;
  private List<LoopPool> pools;

  public FailoverPool(EventLoop loop, List<LoopPool> pools) {
    this.loop = loop;
    this.pools = List.copyOf(pools);
  }

  /**
   * Other pools from now on. Those that are not among them are closed and lend no more; whoever
   * waits there asks the others.
   */
  public void use(List<LoopPool> others) {
    List<LoopPool> gone = new ArrayList<>(pools);
    gone.removeAll(others);
    pools = List.copyOf(others);
    gone.forEach(LoopPool::close);
  }

  @Override
  public Future<Capabilities> capabilities() {
    return first(LoopPool::capabilities);
  }

  @Override
  public Future<BackendConnection> borrow(ForwardedIdentity identity) {
    return first(pool -> pool.borrow(identity));
  }

  @Override
  public Future<BackendConnection> replace(ForwardedIdentity identity) {
    return first(pool -> pool.replace(identity));
  }

  /** Nearly always the first lends at once: then its own answer will do. */
  private <T> Future<T> first(Function<LoopPool, Future<T>> ask) {
    Iterator<LoopPool> candidates = byHealth().iterator();
    Future<T> asked = ask.apply(candidates.next());
    if (asked.isSuccess()) {
      return asked;
    }
    Promise<T> answer = loop.newPromise();
    await(asked, pools, candidates, ask, answer);
    return answer;
  }

  private <T> void attempt(Function<LoopPool, Future<T>> ask, Promise<T> answer) {
    Iterator<LoopPool> candidates = byHealth().iterator();
    await(ask.apply(candidates.next()), pools, candidates, ask, answer);
  }

  private List<LoopPool> byHealth() {
    if (pools.size() == 1) {
      return pools;
    }
    List<LoopPool> sorted = new ArrayList<>(pools);
    sorted.removeIf(pool -> !pool.isUp());
    pools.stream().filter(pool -> !pool.isUp()).forEach(sorted::add);
    return sorted;
  }

  private <T> void await(
      Future<T> asked,
      List<LoopPool> chosen,
      Iterator<LoopPool> candidates,
      Function<LoopPool, Future<T>> ask,
      Promise<T> answer) {
    asked.addListener(
        (Future<T> done) -> {
          if (done.isSuccess()) {
            answer.setSuccess(done.getNow());
          } else if (candidates.hasNext() && mayWorkElsewhere(done.cause())) {
            await(ask.apply(candidates.next()), chosen, candidates, ask, answer);
          } else if (chosen != pools && mayWorkElsewhere(done.cause())) {
            attempt(ask, answer);
          } else {
            answer.setFailure(done.cause());
          }
        });
  }

  /** A busy MTA is not a broken one: its clients wait, they do not flood the one in reserve. */
  private static boolean mayWorkElsewhere(Throwable cause) {
    return !(cause instanceof BackendException known && known.reply().equals(Reply.BACKEND_BUSY));
  }

  @Override
  public void giveBack(BackendConnection connection, Outcome outcome) {
    connection.home().giveBack(connection, outcome);
  }

  /** Says goodbye on what is idle and keeps nothing from now on. */
  public void close() {
    pools.forEach(LoopPool::close);
  }
}
