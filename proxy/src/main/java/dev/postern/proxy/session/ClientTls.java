package dev.postern.proxy.session;

import dev.postern.proxy.tls.RecordLayer;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

/** TLS with one client. */
final class ClientTls {

  private ClientTls() {}

  /**
   * Begins it; the handshake, which {@link Admission} has allowed, is over when it is done or has
   * failed. Alerts are heard when it fails.
   */
  static void begin(ListenerServices services, Channel channel) {
    SslHandler handler = services.tls.newHandler(channel.alloc());
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              services.admission.endHandshake();
              if (done.isSuccess()) {
                goOn(services.tls.records(), channel, handler);
              } else {
                channel.pipeline().addFirst(new LingeringClose());
              }
            });
    channel.pipeline().addBefore(SessionInitializer.DECODER, "tls", handler);
  }

  /** Now the handler is in the middle of what it has read. */
  private static void goOn(RecordLayer records, Channel channel, SslHandler handler) {
    if (records != RecordLayer.HANDLER) {
      channel.eventLoop().execute(() -> records.begin(channel.pipeline(), handler));
    }
  }
}
