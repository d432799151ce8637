package dev.postern.proxy.ops;

import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Gauge;
import dev.postern.proxy.metrics.Metrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The numbers in the form that Prometheus reads: the proxy's own and those of its process. */
final class PrometheusPage {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  PrometheusPage(Metrics metrics) {
    for (Event event : Event.values()) {
      FunctionCounter.Builder<Metrics> counter =
          FunctionCounter.builder(event.meter().label(), metrics, m -> m.countOf(event))
              .description(event.meter().help());
      (event.meter().tag().isEmpty() ? counter : counter.tag(event.meter().tag(), event.value()))
          .register(registry);
    }
    for (Gauge gauge : Gauge.values()) {
      io.micrometer.core.instrument.Gauge.builder(gauge.meter(), metrics, m -> m.valueOf(gauge))
          .description(gauge.help())
          .register(registry);
    }
    addProcess();
  }

  private void addProcess() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  String text() {
    return registry.scrape();
  }
}
