package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.testing.WebServer;
import dev.postern.proxy.tls.HttpFetch.Bounds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Against a real server, honest and otherwise. */
class HttpFetchTest {

  private static final Bounds PATIENT = new Bounds(Duration.ofSeconds(20), 1000);
  private static final Bounds HASTY = new Bounds(Duration.ofMillis(300), 1000);

  private static byte[] get(HttpHandler handler) throws IOException {
    try (WebServer server = new WebServer(handler)) {
      return HttpFetch.get(server.url("/ca.crl"), PATIENT);
    }
  }

  /** What it says of this, behind the place. */
  private static String refusal(HttpHandler handler, Bounds bounds) {
    try (WebServer server = new WebServer(handler)) {
      HttpUrl url = server.url("/ca.crl");
      String words = refusal(url, bounds);
      assertTrue(words.startsWith(url + ": "), words);
      return words.substring(url.toString().length() + 2);
    }
  }

  private static String refusal(HttpUrl url, Bounds bounds) {
    IOException refusal = assertThrows(IOException.class, () -> HttpFetch.get(url, bounds));
    return String.valueOf(refusal.getMessage());
  }

  @Test
  void whatStandsThereComesUpToTheSizeAndNotAnOctetMore() throws IOException {
    assertArrayEquals(new byte[1000], get(WebServer.octets(new byte[1000])));
    assertEquals(
        "its answer is longer than 1000 octets",
        refusal(WebServer.octets(new byte[1001]), PATIENT));
  }

  @Test
  void anAnswerWithoutALengthIsCountedWhileItComes() throws Exception {
    CountDownLatch cut = new CountDownLatch(1);
    HttpHandler endless =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            while (true) {
              exchange.getResponseBody().write(new byte[10_000]);
            }
          } catch (IOException e) {
            cut.countDown();
          }
        };
    assertEquals("its answer is longer than 1000 octets", refusal(endless, PATIENT));
    assertTrue(cut.await(20, TimeUnit.SECONDS), "the connection lived on");
  }

  @Test
  void whoAnswersNothingOrDripsIsGivenUp() {
    CountDownLatch over = new CountDownLatch(1);
    HttpHandler silent = exchange -> await(over);
    HttpHandler dripping =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 500 && over.getCount() > 0; i++) {
            exchange.getResponseBody().write('.');
            exchange.getResponseBody().flush();
            pause();
          }
        };
    assertEquals("no complete answer within 300 ms", refusal(silent, HASTY));
    assertEquals("no complete answer within 300 ms", refusal(dripping, HASTY));
    over.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void onlyTwoHundredWillDo() {
    for (int status : List.of(201, 204, 206, 400, 404, 500, 503)) {
      assertEquals(
          "it answered " + status + " where only 200 will do",
          refusal(WebServer.status(status), PATIENT));
    }
  }

  @Test
  void noRedirectIsFollowed() {
    try (WebServer elsewhere = new WebServer(WebServer.octets(new byte[1]))) {
      for (int status : List.of(301, 302, 303, 307, 308)) {
        HttpHandler redirect =
            exchange -> {
              String target = elsewhere.url("/").toString();
              exchange.getResponseHeaders().set("Location", target);
              exchange.sendResponseHeaders(status, -1);
            };
        assertEquals(
            "it answered " + status + ", a redirect, and none is followed: name the place itself",
            refusal(redirect, PATIENT));
      }
      assertEquals(0, elsewhere.asked());
    }
  }

  @Test
  void nothingIsNoAnswer() {
    assertEquals("its answer is empty", refusal(WebServer.octets(new byte[0]), PATIENT));
  }

  @Test
  void nobodyThereIsSaid() {
    HttpUrl url;
    try (WebServer server = new WebServer(WebServer.status(200))) {
      url = server.url("/");
    }
    assertEquals(url + ": the connection was refused", refusal(url, PATIENT));
    HttpUrl nowhere = HttpUrl.parse("http://nowhere.invalid/");
    assertEquals(nowhere + ": its host has no address", refusal(nowhere, PATIENT));
  }

  @Test
  void aConnectionThatBreaksIsNoAnswer() {
    HttpHandler breaking =
        exchange -> {
          exchange.sendResponseHeaders(200, 500);
          exchange.getResponseBody().write(new byte[100]);
        };
    assertTrue(!refusal(breaking, PATIENT).isEmpty());
  }

  @Test
  void whatIsPostedArrivesWithItsType() throws Exception {
    CompletableFuture<String> arrived = new CompletableFuture<>();
    HttpHandler echo =
        exchange -> {
          byte[] content = exchange.getRequestBody().readAllBytes();
          String type = exchange.getRequestHeaders().getFirst("Content-Type");
          arrived.complete(exchange.getRequestMethod() + " " + type);
          WebServer.octets(content).handle(exchange);
        };
    byte[] question = "question".getBytes(StandardCharsets.US_ASCII);
    try (WebServer server = new WebServer(echo)) {
      String type = "application/ocsp-request";
      assertArrayEquals(question, HttpFetch.post(server.url("/"), type, question, PATIENT));
    }
    assertEquals("POST application/ocsp-request", arrived.get(20, TimeUnit.SECONDS));
  }
}
