package dev.postern.proxy.backend;

import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.metrics.RateLimitedLog;
import dev.postern.proxy.smtp.Capabilities;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one MTA works and what it offers, as the last connection that was opened to it has shown;
 * what changes is logged once. Shared by all event loops, thread-safe: where all connections are
 * another loop's, a client of this one is still told what the MTA offers.
 */
public final class BackendHealth {

  private static final Logger LOG = LoggerFactory.getLogger("postern");

  private final String backend;
  private final long probeNanos;
  private final long pauseNanos;
  private final Metrics metrics;
  private final AtomicBoolean up = new AtomicBoolean(true);
  private final AtomicLong probeDue = new AtomicLong();
  private final RateLimitedLog unserved = new RateLimitedLog();

  /** From when on one mail may find out whether the MTA is back, while it is away. */
  private final AtomicLong tryDue = new AtomicLong();

  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();

  private volatile boolean away;
  private volatile String trouble = "";
  private volatile @Nullable Capabilities offered;

  /**
   * One that is believed to work until it fails.
   *
   * @param backend the MTA's name in the log
   * @param probeInterval how long it is left alone after a failure
   * @param retryPause in which time one mail tries while it is away
   */
  public BackendHealth(
      String backend, Duration probeInterval, Duration retryPause, Metrics metrics) {
    this.backend = backend;
    this.probeNanos = probeInterval.toNanos();
    this.pauseNanos = retryPause.toNanos();
    this.metrics = metrics;
  }

  public boolean isUp() {
    return up.get();
  }

  /** What the MTA offered last, or null before its first answer. */
  @Nullable Capabilities offered() {
    return offered;
  }

  /** How many connections have been opened, on any loop. */
  long opened() {
    return opened.get();
  }

  /** A connection was opened; {@link #onClosed} is owed. */
  void onOpened(Capabilities capabilities) {
    opened.incrementAndGet();
    offered = capabilities;
    away = false;
    if (up.compareAndSet(false, true)) {
      metrics.count(Event.BACKEND_UP);
      LOG.atInfo().addKeyValue("backend", backend).log("backend-up");
    }
  }

  /** A connection that was opened has ended. */
  void onClosed() {
    closed.incrementAndGet();
  }

  /**
   * A connection could not be opened.
   *
   * @param now the loop's time in nanoseconds
   * @param present whether the MTA is there all the same, and did not want this one
   */
  void onFailed(long now, String reason, boolean present) {
    trouble = reason;
    // While it is away the pause has run since a try began: its failure puts nothing off.
    if (!present && !away) {
      tryDue.set(now + pauseNanos);
    }
    away = !present;
    probeDue.set(now + probeNanos);
    if (up.compareAndSet(true, false)) {
      metrics.count(Event.BACKEND_DOWN);
      LOG.atError()
          .addKeyValue("backend", backend)
          .addKeyValue("reason", reason)
          .log("backend-down");
    }
  }

  /**
   * Whether the MTA was not there a moment ago, so that nobody needs to wait for his turn. While
   * one connection lives it may come back and be lent to him.
   */
  boolean isResting(long now) {
    return away && now - tryDue.get() < 0 && closed.get() == opened.get();
  }

  /**
   * Whether a connection may be opened for a mail: always but where the MTA was not there, then one
   * each pause. Else every mail that comes would knock at a closed door.
   */
  boolean mayTry(long now) {
    if (!away) {
      return true;
    }
    long due = tryDue.get();
    return now - due >= 0 && tryDue.compareAndSet(due, now + pauseNanos);
  }

  /** Why a connection could not be opened last. */
  String trouble() {
    return trouble;
  }

  /** Writes down that a mail got no connection, once a second. */
  void logUnserved(long now, String reason) {
    if (unserved.mayWrite(now)) {
      LOG.atWarn()
          .addKeyValue("backend", backend)
          .addKeyValue("reason", reason)
          .addKeyValue("suppressed", unserved.takeSuppressed())
          .log("backend-unavailable");
    }
  }

  /** Whether it is the caller's turn to find out if the MTA works again; nobody else's then. */
  boolean claimProbe(long now) {
    long due = probeDue.get();
    return !isUp() && now - due >= 0 && probeDue.compareAndSet(due, now + probeNanos);
  }
}
