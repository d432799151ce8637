package dev.postern.proxy.backend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;

/**
 * How many connections may be open over all event loops, and whose turn it is when there are too
 * few. The one place of this floor that several loops share; thread-safe.
 */
public final class PoolBudget {

  /** A pool that may be asked to give up an idle connection, or told that it may open one. */
  interface Member {
    /** Called on any thread. */
    void yieldIdle();

    /** Called on any thread. */
    void retry();
  }

  private final int maximum;
  private final Set<Member> members = new LinkedHashSet<>();
  private final Queue<Member> waiting = new ArrayDeque<>();
  private int open;

  public PoolBudget(int maximum) {
    this.maximum = maximum;
  }

  synchronized void join(Member member) {
    members.add(member);
  }

  /** A member's part of a number of connections that all members have together. */
  synchronized int share(Member member, int together) {
    int place = new ArrayList<>(members).indexOf(member);
    return together / members.size() + (place < together % members.size() ? 1 : 0);
  }

  /** Whether one more connection may be opened; then {@link #give} is owed. */
  synchronized boolean take() {
    if (open >= maximum) {
      return false;
    }
    open++;
    return true;
  }

  /** A connection has ended: whoever waits longest may open one. */
  void give() {
    synchronized (this) {
      open--;
    }
    passOn();
  }

  /** Tells the next who waits that there may be a place; also when one told before needs none. */
  void passOn() {
    Member next;
    synchronized (this) {
      next = waiting.poll();
    }
    if (next != null) {
      next.retry();
    }
  }

  /** Whether a pool waits for a place that an unused connection takes. */
  synchronized boolean isWanted() {
    return !waiting.isEmpty();
  }

  /** Waits for a place; the other pools are asked for a connection that they do not use. */
  void await(Member member) {
    Set<Member> others;
    boolean freed;
    synchronized (this) {
      waiting.add(member);
      // A place given back since take() said no would otherwise wake nobody.
      freed = open < maximum;
      others = new LinkedHashSet<>(members);
      others.remove(member);
    }
    if (freed) {
      passOn();
    } else {
      others.forEach(Member::yieldIdle);
    }
  }

  /** One who waited in that pool waits no more. */
  synchronized void forgo(Member member) {
    waiting.remove(member);
  }

  /** Connections open now. */
  public synchronized int open() {
    return open;
  }
}
