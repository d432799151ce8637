package dev.postern.proxy.it;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;

/**
 * Clients that hold connections and say next to nothing: an octet a second each, all on one thread.
 */
final class SlowAttackers implements AutoCloseable {

  /** Where each of them dawdles. */
  enum Place {
    /** In an EHLO before TLS. */
    CLEAR,
    /** In the ClientHello behind STARTTLS. */
    STARTTLS,
    /** In the ClientHello where TLS comes first. */
    IMPLICIT,
    /** In a command line inside TLS, without a certificate. */
    INSIDE_TLS
  }

  /** The beginning of a record that has 512 octets, and of a ClientHello in it. */
  private static final String HELLO = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc";

  private static final int TURNS = 10;

  private final EventLoopGroup thread =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Attacker> dawdling = new CopyOnWriteArrayList<>();
  private final AtomicInteger turnedAway = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final SslContext tls;
  private int turn;

  private SlowAttackers() throws SSLException {
    tls =
        SslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm("")
            .build();
    long pause = Duration.ofSeconds(1).toMillis() / TURNS;
    thread.scheduleAtFixedRate(this::dawdle, pause, pause, TimeUnit.MILLISECONDS);
  }

  /** So many, spread over the places. */
  static SlowAttackers attack(PosternProcess postern, int number) {
    try {
      SlowAttackers attackers = new SlowAttackers();
      Place[] places = Place.values();
      for (int i = 0; i < number; i++) {
        attackers.connect(postern, places[i % places.length]);
        if (i % 50 == 0) {
          Waiting.pause(Duration.ofMillis(20));
        }
      }
      return attackers;
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void connect(PosternProcess postern, Place place) {
    boolean inClear = place == Place.CLEAR || place == Place.STARTTLS;
    new Bootstrap()
        .group(thread)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (place == Place.INSIDE_TLS) {
                  channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(new Attacker(place, channel));
              }
            })
        .connect(inClear ? postern.submission() : postern.submissions());
  }

  /** Those whose connection is open, and who have come as far as they want. */
  int held() {
    return (int) dawdling.stream().filter(attacker -> attacker.channel.isActive()).count();
  }

  /** Those who were told that there are too many of them. */
  int turnedAway() {
    return turnedAway.get();
  }

  /** Those whose connection has ended. */
  int ended() {
    return ended.get();
  }

  /** Everybody has a turn once a second. */
  private void dawdle() {
    turn++;
    for (int i = turn % TURNS; i < dawdling.size(); i += TURNS) {
      dawdling.get(i).dribble();
    }
  }

  private final class Attacker extends SimpleChannelInboundHandler<ByteBuf> {
    private final Place place;
    private String rest;
    private final Channel channel;

    Attacker(Place place, Channel channel) {
      this.channel = channel;
      this.place = place;
      this.rest = place == Place.STARTTLS || place == Place.IMPLICIT ? HELLO : "EHLO ";
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (place == Place.IMPLICIT) {
        dawdling.add(this);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
        dawdling.add(this);
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf octets) {
      String reply = octets.toString(StandardCharsets.ISO_8859_1);
      if (reply.startsWith("421 4.7.0 Too many connections from your address")) {
        turnedAway.incrementAndGet();
      } else if (place == Place.CLEAR && reply.startsWith("220")) {
        dawdling.add(this);
      } else if (place == Place.STARTTLS && reply.contains("ESMTP")) {
        send("STARTTLS\r\n");
      } else if (place == Place.STARTTLS && reply.startsWith("220")) {
        dawdling.add(this);
      }
    }

    void dribble() {
      send(rest.isEmpty() ? "x" : rest.substring(0, 1));
      rest = rest.isEmpty() ? "" : rest.substring(1);
    }

    private void send(String octets) {
      channel.writeAndFlush(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      ended.incrementAndGet();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  @Override
  public void close() {
    thread.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
