package dev.postern.proxy.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Where the steps of handshakes run that an event loop must not wait for: signatures of a token,
 * and judgements whose result is an alert. What waits here is bounded by the limit on connections
 * and by the handshake's timeout.
 */
final class HandshakeThreads {

  private static final int THREADS = 8;

  static final Executor POOL =
      ThreadsOnDemand.of("postern-handshake", THREADS, new LinkedBlockingQueue<>());

  private HandshakeThreads() {}
}
