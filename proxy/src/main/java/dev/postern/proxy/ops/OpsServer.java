package dev.postern.proxy.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Shows numbers and health over plain HTTP; it changes nothing, so it asks nobody who he is. */
public final class OpsServer implements AutoCloseable {

  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String TEXT_TYPE = "text/plain; charset=utf-8";

  private final HttpServer server;

  /**
   * Listens at once.
   *
   * @param status what {@code postern status} prints
   * @throws ConfigException when the address cannot be used
   */
  public OpsServer(
      HostAndPort address,
      Metrics metrics,
      Supplier<Readiness> readiness,
      Supplier<String> status) {
    try {
      server = HttpServer.create(address.resolve(), 0);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          "ops.address: cannot listen on " + address + ": " + e.getMessage(), e);
    }
    PrometheusPage page = new PrometheusPage(metrics);
    show("/metrics", METRICS_TYPE, page::text);
    show("/status", TEXT_TYPE, status);
    show("/health", TEXT_TYPE, () -> "ok\n");
    showReadiness(readiness);
    server.start();
  }

  private void show(String path, String type, Supplier<String> text) {
    show(path, type, text, () -> 200);
  }

  private void show(String path, String type, Supplier<String> text, IntSupplier status) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            answer(exchange, path, type, text, status);
          }
        });
  }

  /** 503 takes the proxy out of a balancer: only when nobody could be admitted. */
  private void showReadiness(Supplier<Readiness> readiness) {
    show(
        "/ready",
        TEXT_TYPE,
        () -> readiness.get().text(),
        () -> readiness.get().ready() ? 200 : 503);
  }

  private static void answer(
      HttpExchange exchange, String path, String type, Supplier<String> text, IntSupplier status)
      throws IOException {
    if (!exchange.getRequestURI().getPath().equals(path)) {
      exchange.sendResponseHeaders(404, -1);
    } else if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      exchange.sendResponseHeaders(405, -1);
    } else {
      byte[] octets = text.get().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status.getAsInt(), octets.length);
      exchange.getResponseBody().write(octets);
    }
  }

  /** Where it listens: of use where the port was left to the system. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
