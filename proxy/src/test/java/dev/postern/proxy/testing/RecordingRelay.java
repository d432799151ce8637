package dev.postern.proxy.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A wire between client and server that keeps what the server said, one record a connection. */
public final class RecordingRelay implements AutoCloseable {

  private final ServerSocket server;
  private volatile InetSocketAddress target;
  private final List<ByteArrayOutputStream> recordings = new CopyOnWriteArrayList<>();

  private RecordingRelay(InetSocketAddress target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  public static RecordingRelay to(InetSocketAddress target) throws IOException {
    RecordingRelay relay = new RecordingRelay(target);
    FakeBackend.inBackground(relay::acceptAll);
    return relay;
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /**
   * Leads to another server from now on. Clients keep their tickets by address and port, so that
   * only behind one relay the ticket of one server is shown to the next.
   */
  public void leadTo(InetSocketAddress other) {
    target = other;
  }

  /** What the server said last. */
  public ServerFlight lastFlight() {
    return ServerFlight.parse(recordings.get(recordings.size() - 1).toByteArray());
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = server.accept();
        InetSocketAddress now = target;
        Socket upstream = new Socket(now.getAddress(), now.getPort());
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        ByteArrayOutputStream recording = new ByteArrayOutputStream();
        recordings.add(recording);
        FakeBackend.inBackground(() -> copy(client, upstream, OutputStream.nullOutputStream()));
        FakeBackend.inBackground(() -> copy(upstream, client, recording));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private static void copy(Socket from, Socket to, OutputStream recording) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      byte[] octets = new byte[8192];
      int length;
      while ((length = in.read(octets)) >= 0) {
        recording.write(octets, 0, length);
        to.getOutputStream().write(octets, 0, length);
      }
    } catch (IOException e) {
      // One side has gone; the other one is closed as well.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
