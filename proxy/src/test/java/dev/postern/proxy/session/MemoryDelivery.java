package dev.postern.proxy.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A session and the mail servers behind it, in memory, which read what is delivered. */
final class MemoryDelivery implements AutoCloseable {

  /** A connection to the mail server, read by a strict server, which answers, and a lenient one. */
  private static final class Backend {
    final EmbeddedChannel channel;
    final ReferenceServer strict = new ReferenceServer(false);
    final ReferenceServer lenient = new ReferenceServer(true);

    Backend(ChannelHandler handler) {
      channel = new EmbeddedChannel(handler);
    }

    boolean turn() {
      channel.runPendingTasks();
      String octets = MemorySession.sent(channel);
      String answers = strict.take(octets);
      lenient.take(octets);
      if (!answers.isEmpty() && channel.isOpen()) {
        channel.writeInbound(Unpooled.copiedBuffer(answers, StandardCharsets.ISO_8859_1));
      }
      return !octets.isEmpty();
    }
  }

  private final List<Backend> backends = new ArrayList<>();
  private final StringBuilder replies = new StringBuilder();
  private final MemorySession session;

  MemoryDelivery(ListenerServices services) {
    session = new MemorySession(services, this::connect);
  }

  private void connect(ChannelHandler handler) {
    Backend backend = new Backend(handler);
    backends.add(backend);
    backend.channel.writeInbound(Unpooled.copiedBuffer("220 us\r\n", StandardCharsets.ISO_8859_1));
  }

  /** The client sends octets in one write. */
  void send(byte[] octets, int from, int to) {
    EmbeddedChannel client = session.client();
    if (client.isOpen()) {
      client.writeInbound(Unpooled.copiedBuffer(octets, from, to - from));
    }
    boolean moved = true;
    while (moved) {
      session.turn();
      moved = false;
      for (Backend backend : List.copyOf(backends)) {
        moved |= backend.turn();
      }
    }
    replies.append(MemorySession.sent(client));
  }

  /** All that the client has heard. */
  String replies() {
    return replies.toString();
  }

  /** What a server that knows the standard has read. */
  List<String> strictly() {
    return backends.stream().flatMap(backend -> backend.strict.messages().stream()).toList();
  }

  /** What a server has read that ends content wherever it can. */
  List<String> leniently() {
    return backends.stream().flatMap(backend -> backend.lenient.messages().stream()).toList();
  }

  @Override
  public void close() {
    session.close();
    backends.forEach(backend -> backend.channel.finishAndReleaseAll());
  }
}
