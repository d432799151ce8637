package dev.postern.proxy.tls;

import io.netty.channel.Channel;
import io.netty.internal.tcnative.SessionTicketKey;
import io.netty.util.concurrent.Future;

/** Makes the handshakes of one listener, and moves the records behind them. Thread-safe. */
interface Handshakes {

  /** What stands for TLS in a pipeline. */
  String NAME = "tls";

  /** As {@link ServerTls#begin}. */
  Future<Channel> begin(Channel channel, String next);

  /** Seals tickets with the first key, and opens those of all; nothing where others make them. */
  void take(SessionTicketKey[] keys);

  /** Who moves the records, for people. */
  String engine();
}
