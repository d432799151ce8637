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
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Alice's session without TLS and its pool, in memory. */
final class MemorySession implements AutoCloseable {

  private final EmbeddedChannel loop = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final EmbeddedChannel client = new EmbeddedChannel();
  private final LoopPool pool;
  private final Consumer<ChannelHandler> mailServer;

  /**
   * A session.
   *
   * @param mailServer what to do where a connection to it is wanted
   */
  MemorySession(ListenerServices services, Consumer<ChannelHandler> mailServer) {
    this.mailServer = mailServer;
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
            new BackendHealth(
                "us",
                config.backend().probeInterval(),
                config.backend().retryPause(),
                services.metrics),
            new Deadlines<>(loop.eventLoop()));
    begin(services, new LoopServices(pool, loop.eventLoop()));
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
    mailServer.accept(handler);
    return loop.newSucceededFuture();
  }

  /** What the client sees of it. */
  EmbeddedChannel client() {
    return client;
  }

  /** Does what is due on this side. */
  void turn() {
    loop.runPendingTasks();
    client.runPendingTasks();
  }

  /** All that has been written to a channel since, taken off it. */
  static String sent(EmbeddedChannel channel) {
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
    loop.finishAndReleaseAll();
  }
}
