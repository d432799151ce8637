package dev.postern.proxy.dialog;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A connection in memory: what one end writes, the other reads, piece by piece. */
final class Wire {

  /** An end of a connection that has an address, as the proxy expects of clients. */
  static final class End extends EmbeddedChannel {

    End(Ticker time, ByteBufAllocator allocator, ChannelHandler handler) {
      super(EmbeddedChannel.builder().ticker(time).handlers(handler).register(false));
      config().setAllocator(allocator);
      try {
        register();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    }
  }

  private final EmbeddedChannel proxy;
  private final EmbeddedChannel script;

  Wire(EmbeddedChannel proxy, EmbeddedChannel script) {
    this.proxy = proxy;
    this.script = script;
  }

  /** Carries what is there; whether there was anything. */
  boolean carry() {
    boolean moved = carry(proxy, script);
    moved |= carry(script, proxy);
    moved |= end(proxy, script);
    moved |= end(script, proxy);
    return moved;
  }

  private static boolean carry(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    from.runScheduledPendingTasks();
    boolean moved = false;
    for (Object piece = from.readOutbound(); piece != null; piece = from.readOutbound()) {
      moved = true;
      if (to.isOpen()) {
        to.writeInbound(piece);
      } else {
        ReferenceCountUtil.release(piece);
      }
    }
    return moved;
  }

  private static boolean end(EmbeddedChannel closed, EmbeddedChannel other) {
    if (closed.isOpen() || !other.isOpen() || !closed.outboundMessages().isEmpty()) {
      return false;
    }
    if (closed.hasAttr(Peer.RESET)) {
      other.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
    }
    other.close();
    return true;
  }

  void close() {
    proxy.finishAndReleaseAll();
    script.finishAndReleaseAll();
  }
}
