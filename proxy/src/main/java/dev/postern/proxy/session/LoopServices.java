package dev.postern.proxy.session;

import dev.postern.proxy.backend.BackendPool;
import dev.postern.proxy.backend.Deadlines;
import io.netty.channel.EventLoop;

/** What all sessions of one event loop share; confined to it. */
public final class LoopServices {

  final BackendPool pool;
  private final Deadlines<Conversation> conversations;
  private boolean draining;

  public LoopServices(BackendPool pool, EventLoop loop) {
    this.pool = pool;
    this.conversations = new Deadlines<>(loop);
  }

  void enter(Conversation conversation) {
    conversations.watch(conversation);
  }

  void leave(Conversation conversation) {
    conversations.forget(conversation);
  }

  /** Sessions that are open now. */
  public int sessions() {
    return conversations.size();
  }

  boolean isDraining() {
    return draining;
  }

  /** Says goodbye to every session, to those inside a transaction when it has ended. */
  public void drain() {
    draining = true;
    conversations.watched().forEach(Conversation::drain);
  }
}
