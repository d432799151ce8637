package dev.postern.proxy.dialog;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The script's end of a connection with the proxy: in memory or over a socket, in clear or inside
 * TLS. With sockets it is used by two threads.
 */
final class Peer extends ChannelInboundHandlerAdapter {

  /** On a channel that does not end as it should. */
  static final AttributeKey<Boolean> RESET = AttributeKey.valueOf(Peer.class, "reset");

  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final boolean bytewise;
  private final Consumer<Peer> onOctets;
  private final StringBuilder received = new StringBuilder();
  private @Nullable Channel channel;
  private boolean closed;

  /**
   * An end.
   *
   * @param bytewise whether every octet is sent alone
   * @param onOctets told when something was received
   */
  Peer(boolean bytewise, Consumer<Peer> onOctets) {
    this.bytewise = bytewise;
    this.onOctets = onOctets;
  }

  @Override
  public synchronized void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    notifyAll();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf octets = (ByteBuf) message;
    synchronized (this) {
      received.append(octets.toString(StandardCharsets.ISO_8859_1));
      octets.release();
      onOctets.accept(this);
    }
  }

  @Override
  public synchronized void channelInactive(ChannelHandlerContext ctx) {
    closed = true;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  /** Over sockets a connection can be known to the script just before its loop has set it up. */
  synchronized Channel channel() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (channel == null && System.nanoTime() < end) {
      try {
        wait(PATIENCE_NANOS / 1_000_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    if (channel == null) {
      throw new IllegalStateException("not connected");
    }
    return channel;
  }

  void send(String octets) {
    if (!bytewise) {
      write(octets);
      return;
    }
    for (int i = 0; i < octets.length(); i++) {
      write(octets.substring(i, i + 1));
    }
  }

  private void write(String octets) {
    channel().writeAndFlush(Octets.buffer(channel().alloc(), octets));
  }

  /** TLS from now on. */
  void secure(SslHandler handler) {
    channel().pipeline().addFirst("tls", handler);
  }

  /** TLS behind these last octets in clear: added first, since the proxy's hello may be quick. */
  void secureBehind(String octets, SslHandler startTls) {
    secure(startTls);
    write(octets);
  }

  boolean isSecure() {
    return channel().pipeline().get(SslHandler.class) != null;
  }

  void close() {
    channel().close();
  }

  /** Ends the connection in memory as if the network had: the other side hears of an error. */
  void reset() {
    channel().attr(RESET).set(true);
    channel().close();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized boolean hasLine() {
    return received.indexOf("\r\n") >= 0;
  }

  /** The next line without its CRLF, or null while it is not there. */
  synchronized @Nullable String takeLine() {
    int end = received.indexOf("\r\n");
    if (end < 0) {
      return null;
    }
    String line = received.substring(0, end);
    received.delete(0, end + 2);
    return line;
  }

  /** At most so many octets. */
  synchronized String take(int most) {
    String taken = received.substring(0, Math.min(most, received.length()));
    received.delete(0, taken.length());
    return taken;
  }

  synchronized String takeAll() {
    String all = received.toString();
    received.setLength(0);
    return all;
  }

  /** What was received and not taken. */
  synchronized String unread() {
    return received.toString();
  }
}
