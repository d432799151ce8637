package dev.postern.proxy.backend;

import io.netty.util.concurrent.Promise;

/**
 * One who asked for a connection. Borrowers of all loops have numbers in the order in which they
 * came, and who came first is served first.
 */
final class Borrower implements Comparable<Borrower> {

  final PoolBudget.Member pool;
  final ForwardedIdentity identity;
  final Promise<BackendConnection> promise;

  /** When it came, in its loop's nanoseconds. */
  final long since;

  private final long number;

  Borrower(
      PoolBudget.Member pool,
      ForwardedIdentity identity,
      Promise<BackendConnection> promise,
      long since,
      long number) {
    this.pool = pool;
    this.identity = identity;
    this.promise = promise;
    this.since = since;
    this.number = number;
  }

  @Override
  public int compareTo(Borrower other) {
    return Long.compare(number, other.number);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
