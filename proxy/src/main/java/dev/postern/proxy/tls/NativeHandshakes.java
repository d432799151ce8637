package dev.postern.proxy.tls;

import io.netty.channel.Channel;
import io.netty.internal.tcnative.SessionTicketKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;

/** Handshakes and records by calls of our own to BoringSSL, all of them on the event loop. */
final class NativeHandshakes implements Handshakes {

  private final NativeContext context;
  private final Duration timeout;

  NativeHandshakes(NativeContext context, Duration timeout) {
    this.context = context;
    this.timeout = timeout;
  }

  @Override
  public Future<Channel> begin(Channel channel, String next) {
    Promise<Channel> done = channel.eventLoop().newPromise();
    HandshakeHandler handler =
        new HandshakeHandler(new NativeConnection(context), done, timeout.toMillis());
    channel.pipeline().addBefore(next, NAME, handler);
    return done;
  }

  @Override
  public void take(SessionTicketKey[] keys) {
    context.take(keys);
  }

  @Override
  public String engine() {
    return "direct";
  }
}
