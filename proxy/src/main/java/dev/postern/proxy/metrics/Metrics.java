package dev.postern.proxy.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** The numbers of one proxy; counting is for any thread and costs an addition. */
public final class Metrics {

  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);
  private final Map<Gauge, LongSupplier> gauges = new ConcurrentHashMap<>();

  public Metrics() {
    for (Event event : Event.values()) {
      counts.put(event, new LongAdder());
    }
  }

  /** One more. */
  public void count(Event event) {
    adder(event).increment();
  }

  /** How many since the start. */
  public long countOf(Event event) {
    return adder(event).sum();
  }

  private LongAdder adder(Event event) {
    return Objects.requireNonNull(counts.get(event));
  }

  /** Says where a gauge's value comes from; asked by any thread. */
  public void measure(Gauge gauge, LongSupplier source) {
    gauges.put(gauge, source);
  }

  /** The gauge's value now; 0 where nobody measures. */
  public long valueOf(Gauge gauge) {
    return gauges.getOrDefault(gauge, () -> 0).getAsLong();
  }
}
