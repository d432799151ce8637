package dev.postern.proxy.tls;

import dev.postern.proxy.config.TlsConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SessionTicketKey;
import io.netty.util.concurrent.Future;
import java.util.Arrays;
import java.util.concurrent.Executor;

/** Netty's handler, with BoringSSL or the JDK behind it, and threads for what takes long. */
final class NettyHandshakes implements Handshakes {

  /**
   * In seconds. A ticket must not live longer than seven days (RFC 8446 section 4.6.1), so the JDK
   * sends none where sessions last longer.
   */
  private static final int JDK_SENDS_NO_TICKET = 8 * 24 * 3600;

  private final SslContext context;
  private final Executor threads;
  private final TlsConfig config;

  /**
   * Handshakes within one scope of resumption.
   *
   * @param threads on which slow steps of handshakes run
   */
  NettyHandshakes(SslContext context, Executor threads, TlsConfig config, ResumptionScope scope) {
    this.context = context;
    this.threads = threads;
    this.config = config;
    if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
      sessions.setSessionIdContext(scope.sessionIdContext());
      sessions.setSessionCacheEnabled(config.sessionTickets());
    } else if (!config.sessionTickets()) {
      context.sessionContext().setSessionTimeout(JDK_SENDS_NO_TICKET);
    }
  }

  @Override
  public Future<Channel> begin(Channel channel, String next) {
    SslHandler handler = RecordCumulator.guard(context.newHandler(channel.alloc(), threads));
    handler.setHandshakeTimeoutMillis(config.handshakeTimeout().toMillis());
    if (!config.sessionTickets()
        && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
      // Netty allows tickets in every engine that knows TLS 1.3, whatever its context says.
      SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
    }
    channel.pipeline().addBefore(next, NAME, handler).addBefore(next, null, new Telling(handler));
    return handler.handshakeFuture();
  }

  /** Tells in our words that the handshake has succeeded, and is gone. */
  private static final class Telling extends ChannelInboundHandlerAdapter {
    private final SslHandler handler;

    Telling(SslHandler handler) {
      this.handler = handler;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent end && end.isSuccess()) {
        ctx.fireUserEventTriggered(TlsEstablished.of(handler.engine().getSession()));
        ctx.pipeline().remove(this);
      } else {
        ctx.fireUserEventTriggered(event);
      }
    }
  }

  @Override
  public void take(SessionTicketKey[] keys) {
    if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
      sessions.setTicketKeys(
          Arrays.stream(keys)
              .map(
                  key ->
                      new OpenSslSessionTicketKey(key.getName(), key.getHmacKey(), key.getAesKey()))
              .toArray(OpenSslSessionTicketKey[]::new));
    }
  }

  @Override
  public String engine() {
    return "handler";
  }
}
