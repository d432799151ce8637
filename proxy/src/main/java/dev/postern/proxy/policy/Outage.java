package dev.postern.proxy.policy;

import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.PolicyConfig.WhenAway;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Metrics;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of a store that is away: each time by a count, once a minute by a line. Thread-safe. */
final class Outage {

  private static final Logger LOG = LoggerFactory.getLogger("postern");
  private static final long INTERVAL_NANOS = 60_000_000_000L;

  private final HostAndPort address;
  private final WhenAway consequence;
  private final Metrics metrics;
  private final AtomicLong nextLine = new AtomicLong(System.nanoTime());
  private final AtomicBoolean told = new AtomicBoolean();

  Outage(HostAndPort address, WhenAway consequence, Metrics metrics) {
    this.address = address;
    this.consequence = consequence;
    this.metrics = metrics;
  }

  /** A question has failed. */
  void note(String why) {
    metrics.count(Event.LIMIT_STORE_AWAY);
    long now = System.nanoTime();
    long due = nextLine.get();
    if (now - due >= 0 && nextLine.compareAndSet(due, now + INTERVAL_NANOS)) {
      told.set(true);
      LOG.atError()
          .addKeyValue("redis", address)
          .addKeyValue("reason", why)
          .addKeyValue("mail", consequence == WhenAway.ALLOW ? "passes uncounted" : "is refused")
          .log("limits cannot be counted");
    }
  }

  /** A question was answered. */
  void isOver() {
    if (told.get() && told.compareAndSet(true, false)) {
      LOG.atInfo().addKeyValue("redis", address).log("limits are counted again");
    }
  }
}
