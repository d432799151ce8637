package dev.postern.proxy.session;

import dev.postern.proxy.backend.BackendPool;
import dev.postern.proxy.backend.Deadlines;
import java.util.LinkedHashSet;
import java.util.Set;

/** What all sessions of one event loop share; confined to it. */
public final class LoopServices {

  final BackendPool pool;
  final Deadlines deadlines;
  private final Set<Conversation> conversations = new LinkedHashSet<>();
  private boolean draining;

  public LoopServices(BackendPool pool, Deadlines deadlines) {
    this.pool = pool;
    this.deadlines = deadlines;
  }

  void enter(Conversation conversation) {
    conversations.add(conversation);
    deadlines.watch(conversation);
  }

  void leave(Conversation conversation) {
    conversations.remove(conversation);
    deadlines.forget(conversation);
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
    new LinkedHashSet<>(conversations).forEach(Conversation::drain);
  }
}
