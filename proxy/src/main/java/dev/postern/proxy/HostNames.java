package dev.postern.proxy;

import dev.postern.proxy.tls.ThreadsOnDemand;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks host names up on threads of its own: the JDK's look-up waits for the name server, and an
 * event loop that waits serves nobody. Few threads and a short queue bound what a dead name server
 * can pile up.
 */
final class HostNames implements AutoCloseable {

  private static final int THREADS = 2;
  private static final int QUEUE = 100;

  /** Finds all addresses of a name, however long it takes. */
  interface Lookup {
    InetAddress[] allByName(String host) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final ThreadPoolExecutor threads;

  HostNames() {
    this(InetAddress::getAllByName);
  }

  HostNames(Lookup lookup) {
    this.lookup = lookup;
    this.threads = ThreadsOnDemand.of("postern-names", THREADS, new ArrayBlockingQueue<>(QUEUE));
  }

  /** The addresses of a host, at least one; listeners are told on the loop. */
  Future<List<InetAddress>> resolve(EventLoop loop, String host, Duration timeout) {
    Promise<List<InetAddress>> found = loop.newPromise();
    if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
      // Digits need no name server, hence no thread.
      find(InetAddress::getAllByName, host, found);
      return found;
    }
    Future<?> end =
        loop.schedule(
            () -> found.tryFailure(new UnknownHostException(host + ": no answer in time")),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    found.addListener(done -> end.cancel(false));
    try {
      threads.execute(() -> find(lookup, host, found));
    } catch (RejectedExecutionException e) {
      found.tryFailure(new UnknownHostException(host + ": too many names are being looked up"));
    }
    return found;
  }

  private static void find(Lookup lookup, String host, Promise<List<InetAddress>> found) {
    try {
      found.trySuccess(List.of(lookup.allByName(host)));
    } catch (UnknownHostException | RuntimeException e) {
      found.tryFailure(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
