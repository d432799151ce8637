package dev.postern.proxy.metrics;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one line a second through and counts the rest: whoever knocks without a certificate, or
 * while the mail server is away, must not fill the disk. Thread-safe.
 */
public final class RateLimitedLog {

  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong suppressed = new AtomicLong();

  /** Whether a line may be written now; otherwise it is counted. */
  public boolean mayWrite(long nowNanos) {
    long due = next.get();
    boolean free = due == Long.MIN_VALUE || nowNanos - due >= 0;
    if (free && next.compareAndSet(due, nowNanos + INTERVAL_NANOS)) {
      return true;
    }
    suppressed.incrementAndGet();
    return false;
  }

  /** How many lines were left out since the last one. */
  public long takeSuppressed() {
    return suppressed.getAndSet(0);
  }
}
