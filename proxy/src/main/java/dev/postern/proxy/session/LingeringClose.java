package dev.postern.proxy.session;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Closes so that the last words are heard. While octets of the client are unread or under way, a
 * plain close resets the connection, and the client never sees the alert that was sent before. So
 * first only our side ends; what still arrives is dropped until the client ends its own, or for a
 * short time.
 */
final class LingeringClose extends ChannelDuplexHandler {

  private static final int SECONDS = 2;

  private boolean closing;

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!(ctx.channel() instanceof DuplexChannel channel) || !channel.isActive()) {
      ctx.close(promise);
      return;
    }
    channel.closeFuture().addListener(closed -> promise.trySuccess());
    if (!closing) {
      closing = true;
      ctx.flush();
      channel.shutdownOutput();
      channel.config().setAutoRead(true);
      ctx.executor().schedule(() -> ctx.close(), SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }
}
