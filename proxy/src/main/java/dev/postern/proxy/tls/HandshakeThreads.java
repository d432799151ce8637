package dev.postern.proxy.tls;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where the steps of handshakes run that an event loop must not wait for: signatures of a token,
 * and judgements whose result is an alert. What waits here is bounded by the limit on connections
 * and by the handshake's timeout.
 */
final class HandshakeThreads {

  private static final int THREADS = 8;

  static final Executor POOL = pool();

  private HandshakeThreads() {}

  private static Executor pool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("postern-handshake", true));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
