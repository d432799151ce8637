package dev.postern.proxy.testing;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.postern.proxy.config.HttpUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server on the loopback address that answers as a test says. */
public final class WebServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger asked = new AtomicInteger();

  /** Listens at once; everything under every path is answered by this. */
  public WebServer(HttpHandler handler) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          try (exchange) {
            handler.handle(exchange);
          }
        });
    server.start();
  }

  /** Answers with these octets. */
  public static HttpHandler octets(byte[] octets) {
    return exchange -> {
      exchange.sendResponseHeaders(200, octets.length == 0 ? -1 : octets.length);
      exchange.getResponseBody().write(octets);
    };
  }

  /** Answers with a status and nothing else. */
  public static HttpHandler status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  /** How often it was asked for something. */
  public int asked() {
    return asked.get();
  }

  /** Where this path is. */
  public HttpUrl url(String path) {
    InetSocketAddress address = server.getAddress();
    return HttpUrl.parse("http://127.0.0.1:" + address.getPort() + path);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
