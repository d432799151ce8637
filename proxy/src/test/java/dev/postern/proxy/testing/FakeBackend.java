package dev.postern.proxy.testing;

import dev.postern.proxy.config.BackendConfig.BackendTlsConfig.Mode;
import dev.postern.proxy.config.HostAndPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A mail server that takes everything, tells what it heard, and can be told to misbehave. */
public final class FakeBackend implements AutoCloseable {

  private static final String XCLIENT = "XCLIENT ADDR PORT PROTO HELO LOGIN";

  /** What EHLO offers in clear text and inside TLS. */
  public volatile List<String> offeredInClear = List.of("STARTTLS", XCLIENT);

  public volatile List<String> offeredInTls = List.of(XCLIENT);

  /** What is sent in one piece with the 220 to STARTTLS. */
  public volatile String injection = "";

  public final List<String> heardInClear = new CopyOnWriteArrayList<>();
  public final List<String> heardInTls = new CopyOnWriteArrayList<>();

  /** Every line of content, that of messages without end, too; the final dots are not kept. */
  public final List<String> content = new CopyOnWriteArrayList<>();

  public final List<Certificate> presented = new CopyOnWriteArrayList<>();

  private final ServerSocket server;
  private final Mode mode;
  private final TlsPeer tls;

  private FakeBackend(Mode mode, Credential credential) throws IOException {
    this.mode = mode;
    this.tls = TlsPeer.with(credential);
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Begins to serve. */
  public static FakeBackend start(Mode mode, Credential credential) throws IOException {
    FakeBackend backend = new FakeBackend(mode, credential);
    if (mode == Mode.OFF) {
      backend.offeredInClear = List.of(XCLIENT);
    }
    inBackground(backend::acceptAll);
    return backend;
  }

  public static FakeBackend inClear() throws IOException {
    return start(Mode.OFF, People.SERVER);
  }

  static void inBackground(Runnable task) {
    Thread thread = new Thread(task, "test-peer");
    thread.setDaemon(true);
    thread.start();
  }

  public HostAndPort address() {
    return address("localhost");
  }

  public HostAndPort address(String host) {
    return new HostAndPort(host, server.getLocalPort());
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        inBackground(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket accepted) {
    try (Socket socket = accepted) {
      Socket current = mode == Mode.IMPLICIT ? secure(socket) : socket;
      send(current, "220 backend.example.org ESMTP\r\n");
      while (current != null) {
        current = converse(current);
      }
    } catch (IOException e) {
      // The peer has gone, which some tests are about.
    }
  }

  /** Until the end (null) or TLS. */
  private @Nullable Socket converse(Socket socket) throws IOException {
    List<String> heard = socket instanceof SSLSocket ? heardInTls : heardInClear;
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    String line;
    while ((line = in.readLine()) != null) {
      heard.add(line);
      String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
      switch (verb) {
        case "EHLO" -> send(socket, hello(socket));
        case "XCLIENT" -> send(socket, "220 backend.example.org ESMTP\r\n");
        case "STARTTLS" -> {
          send(socket, "220 2.0.0 Ready\r\n" + injection);
          return secure(socket);
        }
        case "DATA" -> {
          send(socket, "354 Go\r\n");
          readContent(in);
          send(socket, "250 2.0.0 Queued\r\n");
        }
        case "QUIT" -> {
          return null;
        }
        default -> send(socket, "250 2.0.0 OK\r\n");
      }
    }
    return null;
  }

  private void readContent(BufferedReader in) throws IOException {
    String line;
    while ((line = in.readLine()) != null && !line.equals(".")) {
      content.add(line);
    }
  }

  private String hello(Socket socket) {
    List<String> offered = socket instanceof SSLSocket ? offeredInTls : offeredInClear;
    StringBuilder reply = new StringBuilder("250-backend.example.org\r\n");
    offered.forEach(keyword -> reply.append("250-").append(keyword).append("\r\n"));
    return reply.append("250 8BITMIME\r\n").toString();
  }

  private SSLSocket secure(Socket socket) throws IOException {
    SSLSocket secured = tls.accept(socket);
    try {
      presented.addAll(List.of(secured.getSession().getPeerCertificates()));
    } catch (SSLPeerUnverifiedException e) {
      // None was presented.
    }
    return secured;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Whether a mail of that user has arrived. */
  public boolean hasHeard(String line) {
    return heardInClear.contains(line) || heardInTls.contains(line);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
