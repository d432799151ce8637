package dev.postern.proxy;

import dev.postern.proxy.backend.BackendTransport;
import dev.postern.proxy.config.HostAndPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The event loops: one a core with epoll, each with a listening channel of its own by SO_REUSEPORT.
 * Without epoll there is a single loop, since only it shares a port among loops.
 */
final class EventLoops implements BackendTransport {

  private static final WriteBufferWaterMark BACKEND_WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final boolean epoll = Epoll.isAvailable();
  private final MultiThreadIoEventLoopGroup group;

  EventLoops(int cores) {
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

  @Override
  public ChannelFuture connect(
      EventLoop loop, HostAndPort target, Duration timeout, ChannelHandler handler) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> epoll ? new EpollSocketChannel() : new NioSocketChannel())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, BACKEND_WATER_MARK)
        .handler(handler)
        .connect(InetSocketAddress.createUnresolved(target.host(), target.port()));
  }

  void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
