package dev.postern.proxy.session;

import io.netty.channel.Channel;

/** TLS with one client. */
final class ClientTls {

  private ClientTls() {}

  /**
   * Begins it; the handshake, which {@link Admission} has allowed, is over when it is done or has
   * failed. Alerts are heard when it fails.
   */
  static void begin(ListenerServices services, Channel channel) {
    services
        .tls
        .begin(channel, SessionInitializer.DECODER)
        .addListener(
            done -> {
              services.admission.endHandshake();
              if (!done.isSuccess()) {
                channel.pipeline().addFirst(new LingeringClose());
              }
            });
  }
}
