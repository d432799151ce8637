package dev.postern.proxy.session;

import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.smtp.Reply;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Builds the pipeline of one client: PROXY header where configured, TLS, decoder, frontend. */
public final class SessionInitializer extends ChannelInitializer<Channel> {

  static final String TLS = "tls";
  private static final AtomicLong NEXT_ID = new AtomicLong(System.currentTimeMillis() << 12);

  private final ListenerServices services;
  private final LoopServices loop;
  private final AtomicInteger connections;
  private final List<IpSubnetFilterRule> trustedProxies;

  /**
   * An initializer for one listener on one event loop.
   *
   * @param connections open connections, counted over all listeners and loops
   */
  public SessionInitializer(
      ListenerServices services, LoopServices loop, AtomicInteger connections) {
    this.services = services;
    this.loop = loop;
    this.connections = connections;
    this.trustedProxies = rules(services.listener.trustedProxies());
  }

  static boolean isImplicit(ListenerServices services) {
    return services.listener.tls() == TlsMode.IMPLICIT;
  }

  /** TLS for this client, whose alerts are heard when the handshake fails. */
  static SslHandler newTls(ListenerServices services, Channel channel) {
    SslHandler handler = services.tls.newHandler(channel.alloc());
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                channel.pipeline().addFirst(new LingeringClose());
              }
            });
    return handler;
  }

  private static List<IpSubnetFilterRule> rules(List<String> blocks) {
    List<IpSubnetFilterRule> rules = new ArrayList<>();
    for (String block : blocks) {
      String whole =
          block.indexOf('/') >= 0 ? block : block + (block.contains(":") ? "/128" : "/32");
      rules.add(new IpSubnetFilterRule(whole, IpFilterRuleType.ACCEPT));
    }
    return rules;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (isFull(channel)) {
      return;
    }
    if (isUntrustedProxy(channel.remoteAddress())) {
      channel.close();
      return;
    }
    Session session =
        new Session(nextId(), services.listener.name(), address(channel.remoteAddress()));
    Conversation conversation = new Conversation(channel, services, loop, session);
    loop.enter(conversation);
    ChannelPipeline pipeline = channel.pipeline();
    if (!trustedProxies.isEmpty()) {
      pipeline
          .addLast("proxy", new HAProxyMessageDecoder())
          .addLast("address", new ProxiedAddress.Handler());
    }
    if (isImplicit(services)) {
      pipeline.addLast(TLS, newTls(services, channel));
    }
    pipeline
        .addLast("decoder", conversation.decoder())
        .addLast("frontend", new Frontend(conversation, services));
    if (trustedProxies.isEmpty() && !isImplicit(services)) {
      greetWhenActive(channel, conversation);
    }
  }

  private static void greetWhenActive(Channel channel, Conversation conversation) {
    if (channel.isActive()) {
      conversation.begin();
    } else {
      channel.pipeline().addLast("greeter", new Greeter(conversation));
    }
  }

  /** Greets as soon as there is somebody to greet. */
  private static final class Greeter extends ChannelInboundHandlerAdapter {
    private final Conversation conversation;

    Greeter(Conversation conversation) {
      this.conversation = conversation;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      conversation.begin();
      ctx.pipeline().remove(this);
      ctx.fireChannelActive();
    }
  }

  /** Over the limit the client is told so, unless TLS comes first: then it is closed. */
  private boolean isFull(Channel channel) {
    channel.closeFuture().addListener(closed -> connections.decrementAndGet());
    if (connections.incrementAndGet() <= services.config.limits().connections()) {
      return false;
    }
    services.metrics.count(Event.LIMIT_CONNECTIONS);
    if (isImplicit(services)) {
      channel.close();
    } else {
      channel
          .writeAndFlush(Reply.TOO_MANY_CONNECTIONS.encode(channel.alloc()))
          .addListener(ChannelFutureListener.CLOSE);
    }
    return true;
  }

  /** Where a PROXY header is expected, nobody else may connect: he could name any address. */
  private boolean isUntrustedProxy(SocketAddress remote) {
    if (trustedProxies.isEmpty()) {
      return false;
    }
    boolean trusted =
        remote instanceof InetSocketAddress address
            && trustedProxies.stream().anyMatch(rule -> rule.matches(address));
    return !trusted;
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
