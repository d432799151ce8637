package dev.postern.proxy.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A mail server that takes everything and keeps it, for tests that need no Postfix. Its pace can be
 * set: so many octets of content, then a pause.
 */
final class RecordingMta implements AutoCloseable {

  private static final String CAPABILITIES =
      """
      250-backend.example.org
      250-PIPELINING
      250-SIZE 209715200
      250-8BITMIME
      250-XCLIENT PROTO HELO LOGIN
      250 XFORWARD ADDR PORT PROTO HELO
      """
          .replace("\n", "\r\n");

  private final ServerSocket listener;
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<String> contents = new CopyOnWriteArrayList<>();
  private final int step;
  private final Duration pause;
  private final AtomicLong octets = new AtomicLong();

  private RecordingMta(int step, Duration pause) throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.step = step;
    this.pause = pause;
    start(this::accept);
  }

  static RecordingMta start() {
    return slow(Integer.MAX_VALUE, Duration.ZERO);
  }

  /** One that keeps no content, and pauses after so many octets of it. */
  static RecordingMta slow(int step, Duration pause) {
    try {
      return new RecordingMta(step, pause);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** Commands of all connections. */
  List<String> commands() {
    return List.copyOf(commands);
  }

  /** Contents that were taken, their final dot left out. */
  List<String> contents() {
    return List.copyOf(contents);
  }

  /** Octets of content so far, over all mails. */
  long octets() {
    return octets.get();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "recording-mta");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  /** A connection that breaks is the test's doing. */
  private void serve(Socket connection) {
    try (connection;
        InputStream in = new BufferedInputStream(connection.getInputStream(), 64 * 1024)) {
      write(connection, "220 backend.example.org ESMTP\r\n");
      String line = readLine(in);
      while (!line.isEmpty()) {
        commands.add(line);
        write(connection, reply(line));
        if (line.equals("DATA")) {
          readContent(in);
          write(connection, "250 2.0.0 Ok: queued as 4711\r\n");
        }
        line = readLine(in);
      }
    } catch (IOException e) {
      commands.add("broken: " + e.getMessage());
    }
  }

  private static String reply(String line) {
    if (line.startsWith("EHLO")) {
      return CAPABILITIES;
    }
    if (line.startsWith("XCLIENT")) {
      return "220 backend.example.org ESMTP\r\n";
    }
    return line.equals("DATA") ? "354 Go ahead\r\n" : "250 2.0.0 Ok\r\n";
  }

  private static void write(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int octet = in.read();
    while (octet >= 0 && octet != '\n') {
      line.append((char) octet);
      octet = in.read();
    }
    return line.toString().strip();
  }

  private void readContent(InputStream in) throws IOException {
    boolean keeps = pause.isZero();
    StringBuilder content = new StringBuilder();
    int matched = 2;
    String end = "\r\n.\r\n";
    while (matched < end.length()) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("the content was cut");
      }
      matched = octet == end.charAt(matched) ? matched + 1 : octet == '\r' ? 1 : 0;
      if (keeps) {
        content.append((char) octet);
      }
      if (octets.incrementAndGet() % step == 0) {
        Waiting.pause(pause);
      }
    }
    contents.add(content.substring(0, Math.max(0, content.length() - 3)));
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
