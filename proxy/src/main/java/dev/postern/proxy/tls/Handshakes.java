package dev.postern.proxy.tls;

import io.netty.channel.Channel;
import io.netty.internal.tcnative.SessionTicketKey;
import io.netty.util.concurrent.Future;

/** Makes the handshakes of one listener, and moves the records behind them. Thread-safe. */
interface Handshakes {

  /** What stands for TLS in a pipeline. */
  String NAME = "tls";

  /**
   * Puts TLS into a connection's pipeline, in front of the handler of that name, and from now on
   * nothing goes out in clear. The end of the handshake reaches the handlers behind as an event: a
   * {@link TlsEstablished} or, with the reason, Netty's for a handshake that failed; in that case
   * the connection is closed.
   *
   * @return done before that event
   */
  Future<Channel> begin(Channel channel, String next);

  /** Seals tickets with the first key, and opens those of all; nothing where others make them. */
  void take(SessionTicketKey[] keys);

  /** Who moves the records, for people. */
  String engine();
}
