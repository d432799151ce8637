package dev.postern.proxy.tls;

import dev.postern.proxy.loop.LoopBuffer;
import dev.postern.proxy.tls.NativeRecords.Reading;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Records to plaintext and back, from one buffer to another: what was read at once is handed on at
 * once, and what is written is sealed at once. The pipeline sees what it would see of Netty's
 * handler.
 */
final class RecordHandler extends ChannelDuplexHandler {

  /** How long close_notify may take to leave. */
  private static final int LAST_WORD_SECONDS = 3;

  private final NativeRecords records;

  /** Whether what comes has no meaning any more. */
  private boolean deaf;

  /** Whether our close_notify, or an alert, has been the last word. */
  private boolean mute;

  private boolean closing;

  RecordHandler(NativeRecords records) {
    this.records = records;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    records.connection().release();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf octets)) {
      ctx.fireChannelRead(message);
    } else if (deaf || !octets.isReadable()) {
      octets.release();
    } else {
      read(ctx, octets);
    }
  }

  private void read(ChannelHandlerContext ctx, ByteBuf octets) {
    ByteBuf plaintext =
        LoopBuffer.PLAINTEXT.lend(ctx.alloc(), records.plaintextOf(octets.readableBytes()));
    ByteBuf direct = NativeConnection.direct(ctx.alloc(), octets);
    Reading reading;
    try {
      reading = records.open(direct, plaintext);
    } finally {
      direct.release();
    }
    switch (reading) {
      case ONGOING -> {
        handOn(ctx, plaintext);
        sayUnasked(ctx);
      }
      case CLOSED -> {
        deaf = true;
        handOn(ctx, plaintext);
        answerClose(ctx);
      }
      case BROKEN -> {
        deaf = true;
        SSLException fault = NativeConnection.fault();
        handOn(ctx, plaintext);
        breakOff(ctx, fault);
      }
    }
  }

  private static void handOn(ChannelHandlerContext ctx, ByteBuf plaintext) {
    if (plaintext.isReadable()) {
      ctx.fireChannelRead(plaintext);
    } else {
      plaintext.release();
    }
  }

  private void sayUnasked(ChannelHandlerContext ctx) {
    if (!ctx.isRemoved() && records.connection().hasUnasked()) {
      ByteBuf unasked = ctx.alloc().directBuffer(NativeConnection.UNASKED_OCTETS);
      records.connection().sayUnasked(unasked);
      ctx.writeAndFlush(unasked);
    }
  }

  /** What the peer said last is answered first, if it can be at once. */
  private void answerClose(ChannelHandlerContext ctx) {
    if (!ctx.isRemoved()) {
      ctx.writeAndFlush(lastWord(ctx));
    }
    ctx.fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
  }

  private void breakOff(ChannelHandlerContext ctx, SSLException fault) {
    sayUnasked(ctx);
    mute = true;
    ctx.close();
    ctx.fireExceptionCaught(fault);
  }

  /** close_notify, unless the last word has been said. */
  private ByteBuf lastWord(ChannelHandlerContext ctx) {
    if (mute) {
      return Unpooled.EMPTY_BUFFER;
    }
    mute = true;
    ByteBuf last = ctx.alloc().directBuffer(records.recordsOf(2));
    records.close(last);
    return last;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf plaintext)) {
      // Nothing goes on in clear.
      ReferenceCountUtil.release(message);
      promise.tryFailure(new UnsupportedMessageTypeException(message, ByteBuf.class));
    } else if (mute) {
      plaintext.release();
      promise.tryFailure(new ClosedChannelException());
    } else if (plaintext.isReadable()) {
      seal(ctx, plaintext, promise);
    } else {
      ctx.write(plaintext, promise);
    }
  }

  private void seal(ChannelHandlerContext ctx, ByteBuf plaintext, ChannelPromise promise) {
    ByteBuf sealed =
        LoopBuffer.RECORDS.lend(ctx.alloc(), records.recordsOf(plaintext.readableBytes()));
    ByteBuf direct = NativeConnection.direct(ctx.alloc(), plaintext);
    try {
      records.seal(direct, sealed);
    } catch (SSLException e) {
      sealed.release();
      promise.tryFailure(e);
      return;
    } finally {
      direct.release();
    }
    ctx.write(sealed, promise);
  }

  /** close_notify goes in one write with what has not left yet. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
    if (!closing) {
      closing = true;
      closeBehind(ctx, ctx.writeAndFlush(lastWord(ctx)));
    }
  }

  /** A peer that reads nothing does not keep the connection. */
  private static void closeBehind(ChannelHandlerContext ctx, ChannelFuture lastWord) {
    if (lastWord.isDone()) {
      ctx.close();
      return;
    }
    Future<?> bound =
        ctx.executor().schedule(() -> ctx.close(), LAST_WORD_SECONDS, TimeUnit.SECONDS);
    lastWord.addListener(
        left -> {
          bound.cancel(false);
          ctx.close();
        });
  }
}
