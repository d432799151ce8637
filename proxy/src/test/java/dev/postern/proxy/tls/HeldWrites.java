package dev.postern.proxy.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import org.jspecify.annotations.Nullable;

/** The network in front of a channel: counts what leaves at a time, or takes nothing at all. */
final class HeldWrites extends ChannelOutboundHandlerAdapter {

  private @Nullable PendingWriteQueue queue;
  private boolean holding;
  private boolean unflushed;

  /** How often something has left. */
  int flights;

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    queue = new PendingWriteQueue(ctx);
  }

  /** The peer's window is full. */
  void hold() {
    holding = true;
  }

  /** Whether something has been written that waits for a flush. */
  boolean isWaiting() {
    return unflushed;
  }

  void letGo() {
    holding = false;
    if (queue != null) {
      queue.removeAndWriteAll();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    unflushed = true;
    if (holding && queue != null) {
      queue.add(message, promise);
    } else {
      ctx.write(message, promise);
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    if (unflushed) {
      unflushed = false;
      flights++;
    }
    ctx.flush();
  }
}
