package dev.postern.proxy.session;

import dev.postern.proxy.backend.BackendHealth;
import dev.postern.proxy.backend.BackendSettings;
import dev.postern.proxy.backend.Deadlines;
import dev.postern.proxy.backend.LoopPool;
import dev.postern.proxy.backend.PoolBudget;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.identity.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Alice's session without TLS, and the mail servers behind it, in memory. */
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
      String octets = read(channel);
      String answers = strict.take(octets);
      lenient.take(octets);
      if (!answers.isEmpty() && channel.isOpen()) {
        channel.writeInbound(Unpooled.copiedBuffer(answers, StandardCharsets.ISO_8859_1));
      }
      return !octets.isEmpty();
    }
  }

  private final EmbeddedChannel loop = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final List<Backend> backends = new ArrayList<>();
  private final StringBuilder replies = new StringBuilder();
  private final EmbeddedChannel client = new EmbeddedChannel();
  private final LoopPool pool;

  MemoryDelivery(ListenerServices services) {
    Deadlines deadlines = new Deadlines(loop.eventLoop());
    PosternConfig config = services.config;
    HostAndPort address = config.backend().addresses().get(0);
    this.pool =
        new LoopPool(
            loop.eventLoop(),
            new BackendSettings(
                config.backend(),
                address,
                null,
                services.forwarding,
                config.hostname(),
                this::connect,
                services.metrics),
            new PoolBudget(config.backend().pool().maximum()),
            new BackendHealth("us", config.backend().probeInterval(), services.metrics),
            deadlines);
    begin(services, new LoopServices(pool, deadlines));
  }

  private void begin(ListenerServices services, LoopServices loopServices) {
    Session session = new Session("s", "submission", new InetSocketAddress("192.0.2.1", 40_000));
    Conversation conversation = new Conversation(client, services, loopServices, session);
    client
        .pipeline()
        .addLast(
            conversation.decoder(), new Frontend(conversation, services, loop.eventLoop(), false));
    session.identity =
        new ClientIdentity("alice", "1", "00", "rule 1", List.of("alice@example.org"));
    conversation.onTls(new Phase.Identified(false));
  }

  private Future<Void> connect(
      EventLoop unused, HostAndPort target, Duration timeout, ChannelHandler handler) {
    Backend backend = new Backend(handler);
    backends.add(backend);
    backend.channel.writeInbound(Unpooled.copiedBuffer("220 us\r\n", StandardCharsets.ISO_8859_1));
    return loop.newSucceededFuture();
  }

  /** The client sends octets in one write. */
  void send(byte[] octets, int from, int to) {
    if (client.isOpen()) {
      client.writeInbound(Unpooled.copiedBuffer(octets, from, to - from));
    }
    boolean moved = true;
    while (moved) {
      loop.runPendingTasks();
      client.runPendingTasks();
      moved = false;
      for (Backend backend : List.copyOf(backends)) {
        moved |= backend.turn();
      }
    }
    replies.append(read(client));
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

  private static String read(EmbeddedChannel channel) {
    StringBuilder octets = new StringBuilder();
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      octets.append(piece.toString(StandardCharsets.ISO_8859_1));
      piece.release();
    }
    return octets.toString();
  }

  @Override
  public void close() {
    client.finishAndReleaseAll();
    pool.close();
    backends.forEach(backend -> backend.channel.finishAndReleaseAll());
    loop.finishAndReleaseAll();
  }
}
