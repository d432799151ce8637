package dev.postern.proxy;

import dev.postern.proxy.backend.BackendTransport;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.session.ReadSize;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The event loops: one a core with epoll, each with a listening channel of its own by SO_REUSEPORT.
 * Without epoll there is a single loop, since only it shares a port among loops.
 */
final class EventLoops implements BackendTransport {

  /**
   * Netty's other allocator takes buffers of 16 KiB and more from the system each time, zeroed: a
   * tenth of what large messages cost.
   */
  static final ByteBufAllocator BUFFERS = PooledByteBufAllocator.DEFAULT;

  private static final WriteBufferWaterMark BACKEND_WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final boolean epoll = Epoll.isAvailable();
  private final MultiThreadIoEventLoopGroup group;
  private final HostNames names;

  EventLoops(int cores) {
    this(cores, new HostNames());
  }

  EventLoops(int cores, HostNames names) {
    this.names = names;
    DefaultThreadFactory threads = new DefaultThreadFactory("postern");
    group =
        epoll
            ? new MultiThreadIoEventLoopGroup(cores, threads, EpollIoHandler.newFactory())
            : new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory());
  }

  List<EventLoop> loops() {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor executor : group) {
      loops.add((EventLoop) executor);
    }
    return loops;
  }

  boolean isEpoll() {
    return epoll;
  }

  ServerChannel newServerChannel() {
    return epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
  }

  /** Tries all addresses of the host in turn. */
  @Override
  public Future<Void> connect(
      EventLoop loop, HostAndPort target, Duration timeout, ChannelHandler handler) {
    Promise<Void> connected = loop.newPromise();
    Bootstrap bootstrap = bootstrap(loop, timeout, handler);
    names
        .resolve(loop, target.host(), timeout)
        .addListener(
            (Future<List<InetAddress>> found) -> {
              if (found.isSuccess()) {
                attempt(bootstrap, found.getNow().iterator(), target.port(), connected);
              } else {
                connected.tryFailure(found.cause());
              }
            });
    return connected;
  }

  private Bootstrap bootstrap(EventLoop loop, Duration timeout, ChannelHandler handler) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> epoll ? new EpollSocketChannel() : new NioSocketChannel())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.ALLOCATOR, BUFFERS)
        .option(ChannelOption.RECVBUF_ALLOCATOR, ReadSize.large())
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, BACKEND_WATER_MARK)
        .handler(handler);
  }

  private static void attempt(
      Bootstrap bootstrap, Iterator<InetAddress> addresses, int port, Promise<Void> connected) {
    bootstrap
        .connect(new InetSocketAddress(addresses.next(), port))
        .addListener(
            done -> {
              if (done.isSuccess()) {
                connected.trySuccess(null);
              } else if (addresses.hasNext()) {
                attempt(bootstrap, addresses, port, connected);
              } else {
                connected.tryFailure(done.cause());
              }
            });
  }

  void close() {
    names.close();
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
