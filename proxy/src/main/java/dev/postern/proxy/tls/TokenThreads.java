package dev.postern.proxy.tls;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where handshakes run whose server key lies in a token. What waits here is bounded by the limit on
 * connections and by the handshake's timeout.
 */
final class TokenThreads {

  private static final int THREADS = 8;

  static final Executor POOL = pool();

  private TokenThreads() {}

  private static Executor pool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("postern-token", true));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
