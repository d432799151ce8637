package dev.postern.proxy.session;

import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.metrics.RateLimitedLog;

/**
 * Limits that clients have met: each is counted, and one a second stands in the log, since a flood
 * must not fill the disk. Thread-safe.
 */
final class LimitLog {

  private final Metrics metrics;
  private final RateLimitedLog lines = new RateLimitedLog();

  LimitLog(Metrics metrics) {
    this.metrics = metrics;
  }

  void met(Limit limit, Session session) {
    metrics.count(limit.event());
    if (lines.mayWrite(System.nanoTime())) {
      SessionLog.limited(session, limit.key(), lines.takeSuppressed());
    }
  }
}
