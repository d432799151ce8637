package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Promise;
import javax.net.ssl.SSLException;

/** Puts a {@link RecordHandler} in the place of Netty's handler, where TLS is BoringSSL's. */
final class DirectRecords implements RecordLayer {

  @Override
  public void begin(ChannelPipeline pipeline, SslHandler handshake) {
    if (handshake.engine() instanceof ReferenceCountedOpenSslEngine engine) {
      begin(pipeline, handshake, engine);
    }
  }

  private static void begin(
      ChannelPipeline pipeline, SslHandler handshake, ReferenceCountedOpenSslEngine engine) {
    if (!isUnderWay(pipeline, handshake, engine)) {
      return;
    }
    // Whatever it still holds back, written or in BoringSSL's buffer, would be lost with it.
    pipeline.flush();
    if (isUnderWay(pipeline, handshake, engine)) {
      change(pipeline.context(handshake), handshake, engine);
    }
  }

  private static void change(
      ChannelHandlerContext ctx, SslHandler handshake, ReferenceCountedOpenSslEngine engine) {
    try {
      changeOrAbandon(ctx, handshake, engine);
    } catch (SSLException e) {
      // Not before the engine is shut down: what its handler would say in answer is said through a
      // buffer that BoringSSL has freed.
      ctx.fireExceptionCaught(e);
    }
  }

  private static void changeOrAbandon(
      ChannelHandlerContext ctx, SslHandler handshake, ReferenceCountedOpenSslEngine engine)
      throws SSLException {
    NativeRecords records = new NativeRecords(engine);
    boolean changed = false;
    try {
      sayTickets(ctx, records);
      endQuietly(ctx.channel(), handshake);
      // What it has of a record that is not whole goes on to the next handler, by its removal.
      ctx.pipeline().replace(handshake, ctx.name(), new RecordHandler(records));
      changed = true;
    } finally {
      if (!changed) {
        abandon(ctx, records, engine);
      }
    }
  }

  /** They leave with the first reply. Where that has gone, nothing waits, and no buffer may. */
  private static void sayTickets(ChannelHandlerContext ctx, NativeRecords records)
      throws SSLException {
    ByteBuf tickets = ctx.alloc().directBuffer(NativeRecords.MORE_ROOM);
    try {
      records.sayTickets(tickets);
      if (tickets.isReadable()) {
        ctx.write(tickets.retain());
      }
    } finally {
      tickets.release();
    }
  }

  /** The engine may not be used any more, and nothing may go on without it. */
  private static void abandon(
      ChannelHandlerContext ctx, NativeRecords records, ReferenceCountedOpenSslEngine engine) {
    engine.shutdown();
    records.release();
    ctx.close();
  }

  /** One side may have ended the connection already, or be about to. */
  private static boolean isUnderWay(
      ChannelPipeline pipeline, SslHandler handshake, ReferenceCountedOpenSslEngine engine) {
    return pipeline.context(handshake) != null
        && pipeline.channel().isActive()
        && !handshake.sslCloseFuture().isDone()
        && engine.sslPointer() != 0
        && !engine.isInboundDone()
        && !engine.isOutboundDone();
  }

  /** To Netty the removal would be the end of TLS, which it tells with a stack trace. */
  private static void endQuietly(Channel channel, SslHandler handshake) {
    if (handshake.sslCloseFuture() instanceof Promise<Channel> end) {
      end.trySuccess(channel);
    }
  }
}
