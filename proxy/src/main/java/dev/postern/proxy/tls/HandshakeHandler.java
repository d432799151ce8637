package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Makes one handshake, and then gives its place in the pipeline to a {@link RecordHandler}. Until
 * then nothing is heard, and what is written fails: it would go out in clear.
 */
final class HandshakeHandler extends ChannelDuplexHandler {

  private final NativeConnection connection;
  private final NativeHandshake handshake;
  private final Promise<Channel> done;
  private final long timeoutMillis;
  private @Nullable Future<?> timeout;

  /**
   * A handler.
   *
   * @param connection taken over
   * @param done told of the end
   */
  HandshakeHandler(NativeConnection connection, Promise<Channel> done, long timeoutMillis) {
    this.connection = connection;
    this.handshake = new NativeHandshake(connection);
    this.done = done;
    this.timeoutMillis = timeoutMillis;
  }

  NativeConnection connection() {
    return connection;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timeout = ctx.executor().schedule(() -> onTimeout(ctx), timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private void onTimeout(ChannelHandlerContext ctx) {
    fail(
        ctx, new SslHandshakeTimeoutException("handshake timed out after " + timeoutMillis + "ms"));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stopTimer();
    if (!done.isSuccess()) {
      connection.release();
      done.tryFailure(new ClosedChannelException());
    }
  }

  private void stopTimer() {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf octets)) {
      ctx.fireChannelRead(message);
    } else if (done.isDone()) {
      octets.release();
    } else {
      read(ctx, NativeConnection.direct(ctx.alloc(), octets));
    }
  }

  private void read(ChannelHandlerContext ctx, ByteBuf octets) {
    ByteBuf flight = ctx.alloc().directBuffer(NativeHandshake.FLIGHT_OCTETS);
    try {
      switch (handshake.proceed(octets, flight)) {
        case ONGOING -> send(ctx, flight);
        case OVER -> {
          send(ctx, flight);
          finish(ctx, octets);
        }
        case BROKEN -> {
          // Whoever wants to see to it that the alert is heard is told before it leaves.
          tell(ctx, NativeConnection.fault());
          send(ctx, flight);
          ctx.close();
        }
      }
    } finally {
      flight.release();
      octets.release();
    }
  }

  private static void send(ChannelHandlerContext ctx, ByteBuf flight) {
    if (flight.isReadable()) {
      ctx.writeAndFlush(flight.retain());
    }
  }

  /** What the client has said behind its last flight is the first that the successor reads. */
  private void finish(ChannelHandlerContext ctx, ByteBuf octets) {
    NativeRecords records = new NativeRecords(connection);
    try {
      holdTickets(ctx, records);
    } catch (SSLException e) {
      fail(ctx, e);
      return;
    }
    TlsEstablished established = established();
    done.setSuccess(ctx.channel());
    RecordHandler successor = new RecordHandler(records);
    ctx.pipeline().replace(this, ctx.name(), successor);
    ChannelHandlerContext place = ctx.pipeline().context(successor);
    place.fireUserEventTriggered(established);
    if (octets.isReadable() && !place.isRemoved()) {
      successor.channelRead(place, octets.retain());
    }
  }

  /** They leave with the first reply. */
  private static void holdTickets(ChannelHandlerContext ctx, NativeRecords records)
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

  private TlsEstablished established() {
    long pointer = connection.pointer();
    NativeContext context = connection.context();
    return new TlsEstablished(
        SSL.getVersion(pointer),
        context.suite(SSL.getCipherForSSL(pointer)),
        context.chains().of(SSL.getPeerCertificate(pointer), SSL.getPeerCertChain(pointer)));
  }

  private void tell(ChannelHandlerContext ctx, SSLException fault) {
    stopTimer();
    if (done.tryFailure(fault)) {
      ctx.fireUserEventTriggered(new SslHandshakeCompletionEvent(fault));
    }
  }

  private void fail(ChannelHandlerContext ctx, SSLException fault) {
    tell(ctx, fault);
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, new SSLHandshakeException("the connection was closed in the middle of it"));
    ctx.fireChannelInactive();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ReferenceCountUtil.release(message);
    promise.tryFailure(new ClosedChannelException());
  }
}
