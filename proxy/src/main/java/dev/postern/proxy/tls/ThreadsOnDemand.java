package dev.postern.proxy.tls;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Daemon threads for work that waits, which are there only while there is some. */
public final class ThreadsOnDemand {

  private static final int IDLE_SECONDS = 10;

  private ThreadsOnDemand() {}

  /**
   * So many threads at most.
   *
   * @param queue where tasks wait for one; what it does not take is rejected
   */
  public static ThreadPoolExecutor of(String name, int threads, BlockingQueue<Runnable> queue) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            queue,
            new DefaultThreadFactory(name, true));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
