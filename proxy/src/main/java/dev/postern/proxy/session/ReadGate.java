package dev.postern.proxy.session;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * The reasons to hold reading from the client: open only when there is none. A client that waits
 * for its answer sends nothing, so reading is stopped only when something comes all the same: two
 * system calls less for each hold. The only caller of setAutoRead. Confined to the session's event
 * loop.
 */
final class ReadGate {

  /** Why reading is held. */
  enum Reason {
    /** The client's certificate is being judged: nothing it says has a meaning before. */
    JUDGEMENT,
    /** A backend connection is being borrowed, or its capabilities asked for. */
    BORROWING,
    /** The store of limits is asked whether there is room. */
    LIMITS,
    /** DATA was forwarded: what follows is content or commands, depending on the answer. */
    GO_AHEAD,
    /** A chunk was passed on to a backend without PIPELINING: its answer comes first. */
    CHUNK,
    /** Content has ended: its verdict comes before anything else. */
    VERDICT,
    /** The backend takes content more slowly than it comes. */
    BACKEND_FULL,
    /** The client asks much and reads little. */
    CLIENT_FULL,
    /** More commands than replies: the backend has to catch up. */
    REPLIES_DUE,
    /** A refusal is held back, and all that follows with it. */
    TARPIT
  }

  private final Channel channel;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private boolean stopped;

  ReadGate(Channel channel) {
    this.channel = channel;
  }

  void hold(Reason reason) {
    reasons.add(reason);
  }

  /** Octets have come that nobody takes yet: no more are read while a reason stands. */
  void onUntaken() {
    if (!reasons.isEmpty() && !stopped) {
      stopped = true;
      channel.config().setAutoRead(false);
    }
  }

  /** Whether the gate has opened by this. */
  boolean release(Reason reason) {
    if (!reasons.remove(reason) || !reasons.isEmpty()) {
      return false;
    }
    if (stopped) {
      stopped = false;
      channel.config().setAutoRead(true);
    }
    return true;
  }

  boolean isOpen() {
    return reasons.isEmpty();
  }

  /** Whether the client is to move next, so that silence is the client's. */
  boolean isWaitingForClient() {
    return reasons.isEmpty() || reasons.contains(Reason.CLIENT_FULL);
  }
}
