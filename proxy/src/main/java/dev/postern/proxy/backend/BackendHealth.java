package dev.postern.proxy.backend;

import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Metrics;
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
  private final Metrics metrics;
  private final AtomicBoolean up = new AtomicBoolean(true);
  private final AtomicLong probeDue = new AtomicLong();
  private volatile @Nullable Capabilities offered;

  /**
   * One that is believed to work until it fails.
   *
   * @param backend the MTA's name in the log
   * @param probeInterval how long it is left alone after a failure
   */
  public BackendHealth(String backend, Duration probeInterval, Metrics metrics) {
    this.backend = backend;
    this.probeNanos = probeInterval.toNanos();
    this.metrics = metrics;
  }

  public boolean isUp() {
    return up.get();
  }

  /** What the MTA offered last, or null before its first answer. */
  @Nullable Capabilities offered() {
    return offered;
  }

  void onOpened(Capabilities capabilities) {
    offered = capabilities;
    if (up.compareAndSet(false, true)) {
      metrics.count(Event.BACKEND_UP);
      LOG.atInfo().addKeyValue("backend", backend).log("backend-up");
    }
  }

  /**
   * A connection could not be opened.
   *
   * @param now the loop's time in nanoseconds
   */
  void onFailed(long now, String reason) {
    probeDue.set(now + probeNanos);
    if (up.compareAndSet(true, false)) {
      metrics.count(Event.BACKEND_DOWN);
      LOG.atError()
          .addKeyValue("backend", backend)
          .addKeyValue("reason", reason)
          .log("backend-down");
    }
  }

  /** Whether it is the caller's turn to find out if the MTA works again; nobody else's then. */
  boolean claimProbe(long now) {
    long due = probeDue.get();
    return !isUp() && now - due >= 0 && probeDue.compareAndSet(due, now + probeNanos);
  }
}
