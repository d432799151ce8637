package dev.postern.proxy.session;

import dev.postern.proxy.config.ListenerConfig.TlsMode;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lets one client in, or turns it away, and builds its pipeline: PROXY header where configured,
 * decoder, frontend; TLS comes in front of the decoder when its time has come.
 */
public final class SessionInitializer extends ChannelInitializer<Channel> {

  static final String DECODER = "decoder";
  private static final AtomicLong NEXT_ID = new AtomicLong(System.currentTimeMillis() << 12);

  private final ListenerServices services;
  private final LoopServices loop;
  private final TrustedProxies proxies;

  /** An initializer for one listener on one event loop. */
  public SessionInitializer(ListenerServices services, LoopServices loop) {
    this.services = services;
    this.loop = loop;
    this.proxies = new TrustedProxies(services.listener.trustedProxies());
  }

  static boolean isImplicit(ListenerServices services) {
    return services.listener.tls() == TlsMode.IMPLICIT;
  }

  @Override
  protected void initChannel(Channel channel) {
    InetSocketAddress remote = address(channel.remoteAddress());
    Session session = new Session(nextId(), services.listener.name(), remote);
    Limit limit = limit(channel, remote.getAddress());
    if (limit != null) {
      turnAway(channel, session, limit);
    } else if (!proxies.admit(remote)) {
      channel.close();
    } else {
      letIn(channel, session);
    }
  }

  /** Behind a balancer the client's address comes later, and is counted then. */
  private @Nullable Limit limit(Channel channel, InetAddress address) {
    Limit limit = services.admission.enter(channel);
    return limit != null || proxies.areExpected()
        ? limit
        : services.admission.enter(channel, address);
  }

  /** Where TLS comes first nothing can be said: closing is all. */
  private void turnAway(Channel channel, Session session, Limit limit) {
    services.limits.met(limit, session);
    if (isImplicit(services) || !services.admission.mayHearWhy(channel)) {
      channel.close();
      return;
    }
    channel.pipeline().addLast(new LingeringClose());
    channel
        .writeAndFlush(limit.reply().encode(channel.alloc()))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private void letIn(Channel channel, Session session) {
    Conversation conversation = new Conversation(channel, services, loop, session);
    loop.enter(conversation);
    channel.config().setRecvByteBufAllocator(ReadSize.largeOnce(() -> session.identity != null));
    if (proxies.areExpected()) {
      channel
          .pipeline()
          .addLast("proxy", new HAProxyMessageDecoder())
          .addLast("address", new ProxiedAddress.Handler());
    }
    channel
        .pipeline()
        .addLast(DECODER, conversation.decoder())
        .addLast(
            "frontend",
            new Frontend(conversation, services, channel.eventLoop(), proxies.areExpected()));
  }

  private static InetSocketAddress address(SocketAddress remote) {
    return remote instanceof InetSocketAddress address
        ? address
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static String nextId() {
    return Long.toString(NEXT_ID.incrementAndGet(), Character.MAX_RADIX);
  }
}
