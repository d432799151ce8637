package dev.postern.proxy;

import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Gauge;
import dev.postern.proxy.metrics.Metrics;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is in use since when, and what could not be taken; thread-safe. */
final class ReloadStatus {

  private static final Logger LOG = LoggerFactory.getLogger("postern");

  private final Metrics metrics;
  private final InstantSource clock;
  private final Map<String, Instant> loaded = new LinkedHashMap<>();
  private final Map<String, Failure> failures = new LinkedHashMap<>();
  private List<String> waiting = List.of();

  private record Failure(Instant at, String reason) {}

  ReloadStatus(Metrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
    metrics.measure(Gauge.RELOADS_FAILING, this::failing);
  }

  /** At the start. */
  synchronized void loaded(String what) {
    loaded.put(what, clock.instant());
  }

  synchronized void succeeded(String what) {
    loaded(what);
    failures.remove(what);
    metrics.count(Event.RELOAD_SUCCEEDED);
  }

  /** Whether this is news: a broken file is looked at again and again. */
  synchronized boolean failed(String what, String reason) {
    Failure known = failures.get(what);
    if (known != null && known.reason().equals(reason)) {
      return false;
    }
    failures.put(what, new Failure(clock.instant(), reason));
    metrics.count(Event.RELOAD_FAILED);
    return true;
  }

  /** Keys of the file that a running proxy cannot change. */
  synchronized void needRestart(List<String> keys) {
    if (!keys.isEmpty() && !keys.equals(waiting)) {
      LOG.warn("not in force before a restart: {}", String.join(", ", keys));
    }
    waiting = List.copyOf(keys);
  }

  private synchronized long failing() {
    return failures.size();
  }

  /** A line each, for people. */
  synchronized String text() {
    StringBuilder text = new StringBuilder();
    loaded.forEach((what, at) -> text.append(what + ": in use since " + time(at) + "\n"));
    failures.forEach(
        (what, failure) ->
            text.append(
                "FAILED: "
                    + what
                    + " not reloaded at "
                    + time(failure.at())
                    + ": "
                    + failure.reason().replace("\n", "\n  ")
                    + "\n"));
    if (!waiting.isEmpty()) {
      text.append("waiting for a restart: " + String.join(", ", waiting) + "\n");
    }
    return text.toString();
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
