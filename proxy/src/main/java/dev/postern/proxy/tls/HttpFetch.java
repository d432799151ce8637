package dev.postern.proxy.tls;

import dev.postern.proxy.config.HttpUrl;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Asks for a few octets over HTTP and waits for them: within a time, up to a size, from the very
 * place that was named. What comes is signed (RFC 5280 section 8, RFC 6960 section 5), so that
 * plain HTTP will do. Never for an event loop. Loaded when it is asked first, so that who asks
 * nobody does not wait for it at the start.
 */
final class HttpFetch {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** HTTP/1.1 says what is to be said in one exchange; its threads are daemons. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(Version.HTTP_1_1)
          .followRedirects(Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  private HttpFetch() {}

  /**
   * How long and how much.
   *
   * @param time from the first look for the host to the last octet
   * @param octets of the answer's content
   */
  record Bounds(Duration time, int octets) {}

  /**
   * What stands there.
   *
   * @throws IOException with the place and a sentence about what went wrong
   */
  static byte[] get(HttpUrl url, Bounds bounds) throws IOException {
    return ask(url, HttpRequest.newBuilder(url.uri()).build(), bounds);
  }

  /**
   * What is answered to this content.
   *
   * @param type its media type
   * @throws IOException with the place and a sentence about what went wrong
   */
  static byte[] post(HttpUrl url, String type, byte[] content, Bounds bounds) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(url.uri())
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(content))
            .build();
    return ask(url, request, bounds);
  }

  private static byte[] ask(HttpUrl url, HttpRequest request, Bounds bounds) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        CLIENT.sendAsync(request, head -> new BoundedBody(head, bounds.octets()));
    try {
      byte[] octets = answer.get(bounds.time().toMillis(), TimeUnit.MILLISECONDS).body();
      if (octets.length == 0) {
        throw new IOException(url + ": its answer is empty");
      }
      return octets;
    } catch (TimeoutException e) {
      String time = bounds.time().toMillis() + " ms";
      throw new IOException(url + ": no complete answer within " + time, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(url + ": nobody waits for it any more");
    } catch (ExecutionException e) {
      throw new IOException(url + ": " + reason(e), e);
    } finally {
      // Closes the connection of an answer that nobody waits for.
      answer.cancel(true);
    }
  }

  private static String reason(ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    if (cause instanceof HttpConnectTimeoutException) {
      return "no connection within " + CONNECT.toSeconds() + " s";
    }
    if (cause instanceof ConnectException) {
      return isUnresolved(cause) ? "its host has no address" : "the connection was refused";
    }
    String words = Printable.text(Printable.message(cause), 200);
    return cause instanceof SSLException ? "TLS failed: " + words : words;
  }

  private static boolean isUnresolved(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof UnresolvedAddressException || cause != null && isUnresolved(cause);
  }
}
