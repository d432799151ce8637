package dev.postern.proxy.backend;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many connections may be open over all event loops, and whose turn it is when there are too
 * few: first come, first served, whichever loop the borrower is on. A place that becomes free
 * belongs to the first who waits from that moment, so nobody can take it in between. A place goes
 * from loop to loop; a connection stays on its own. The one object of this floor, beside the health
 * of a backend, that several loops share; thread-safe.
 */
public final class PoolBudget {

  /** A pool, which hears of what happens elsewhere on any thread. */
  interface Member {
    /** Somebody elsewhere waits: an unused connection is better given up. */
    void yieldIdle();

    /** That borrower's place is there; whoever needs none any more gives it on. */
    void onPlace(Borrower borrower);
  }

  private final int maximum;
  private final Set<Member> members = new LinkedHashSet<>();
  private final TreeSet<Borrower> waiting = new TreeSet<>();
  private long borrowers;
  private int open;

  public PoolBudget(int maximum) {
    this.maximum = maximum;
  }

  synchronized void join(Member member) {
    members.add(member);
  }

  synchronized void leave(Member member) {
    members.remove(member);
  }

  /** A member's part of a number of connections that all members have together. */
  synchronized int share(Member member, int together) {
    int place = new ArrayList<>(members).indexOf(member);
    return together / members.size() + (place < together % members.size() ? 1 : 0);
  }

  /** The number of one who comes now. */
  synchronized long nextNumber() {
    return borrowers++;
  }

  /** Whether one more connection may be opened; then {@link #give} is owed. */
  synchronized boolean take() {
    // While somebody waits there is no room: what becomes free is his at once.
    boolean free = open < maximum;
    open += free ? 1 : 0;
    return free;
  }

  /** As above; or else the borrower waits until {@link Member#onPlace} brings a place. */
  synchronized boolean takeOrWait(Borrower borrower) {
    boolean free = take();
    if (!free) {
      waiting.add(borrower);
    }
    return free;
  }

  /** Asks the other pools for a connection that they do not use. */
  void askOthers(Member member) {
    List<Member> others;
    synchronized (this) {
      others = new ArrayList<>(members);
    }
    others.remove(member);
    others.forEach(Member::yieldIdle);
  }

  /** A place has become free: it is whose turn it is. */
  void give() {
    Borrower next;
    synchronized (this) {
      next = waiting.pollFirst();
      open -= next == null ? 1 : 0;
    }
    if (next != null) {
      next.pool.onPlace(next);
    }
  }

  /** Whether somebody waits for a place that an unused connection takes. */
  synchronized boolean isWanted() {
    return !waiting.isEmpty();
  }

  /** Whether it is that borrower's turn, who then waits no more and needs no place. */
  synchronized boolean claimTurn(Borrower borrower) {
    // One who does not stand here has a place under way already, which is then given on.
    boolean due = waiting.isEmpty() || borrower.compareTo(waiting.first()) <= 0;
    if (due) {
      waiting.remove(borrower);
    }
    return due;
  }

  /** That borrower waits no more. */
  synchronized void forgo(Borrower borrower) {
    waiting.remove(borrower);
  }

  /** Connections open now. */
  public synchronized int open() {
    return open;
  }
}
