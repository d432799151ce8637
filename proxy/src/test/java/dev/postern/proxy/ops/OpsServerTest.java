package dev.postern.proxy.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Gauge;
import dev.postern.proxy.metrics.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpsServerTest {

  private final Metrics metrics = new Metrics();
  private volatile Readiness readiness = new Readiness(true, List.of());
  private final OpsServer server =
      new OpsServer(new HostAndPort("127.0.0.1", 0), metrics, () -> readiness, () -> "all well\n");

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void everyEventAndGaugeStandsOnThePage() throws Exception {
    metrics.count(Event.LIMIT_ERRORS);
    metrics.count(Event.LIMIT_ERRORS);
    metrics.count(Event.SESSION);
    metrics.measure(Gauge.SESSIONS, () -> 7);

    String page = ask("/metrics", "GET").body();

    assertTrue(page.contains("\npostern_limits_total{limit=\"errors\"} 2.0\n"), page);
    assertTrue(page.contains("\npostern_sessions_total 1.0\n"), page);
    assertTrue(page.contains("\npostern_sessions_open 7.0\n"), page);
    assertTrue(page.contains("\njvm_memory_used_bytes{"), page);
    for (Event event : Event.values()) {
      assertTrue(page.contains("=\"" + event.value() + "\"") || event.value().isEmpty(), page);
    }
  }

  @Test
  void healthIsOkAsLongAsItAnswers() throws Exception {
    HttpResponse<String> answer = ask("/health", "GET");
    assertEquals(200, answer.statusCode());
    assertEquals("ok\n", answer.body());
  }

  @Test
  void readyTellsWhatIsComingAndFailsOnlyWhenNobodyCouldBeAdmitted() throws Exception {
    readiness = new Readiness(true, List.of("a list ends tomorrow"));
    assertEquals(200, ask("/ready", "GET").statusCode());
    assertEquals("ready\na list ends tomorrow\n", ask("/ready", "GET").body());
    readiness = new Readiness(false, List.of("a list has ended"));
    assertEquals(503, ask("/ready", "GET").statusCode());
    assertEquals("not ready\na list has ended\n", ask("/ready", "GET").body());
  }

  @Test
  void otherPagesAndMethodsAreRefused() throws Exception {
    assertEquals(404, ask("/", "GET").statusCode());
    assertEquals(404, ask("/metrics/other", "GET").statusCode());
    assertEquals(405, ask("/metrics", "POST").statusCode());
  }

  @Test
  void anAddressInUseIsNamed() {
    HostAndPort taken = new HostAndPort("127.0.0.1", server.address().getPort());
    ConfigException refusal =
        assertThrows(
            ConfigException.class, () -> new OpsServer(taken, metrics, () -> readiness, () -> ""));
    assertTrue(
        String.valueOf(refusal.getMessage())
            .contains("ops.address: cannot listen on 127.0.0.1:" + taken.port()));
  }

  private HttpResponse<String> ask(String path, String method)
      throws IOException, InterruptedException {
    URI page = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(page).method(method, BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
  }
}
