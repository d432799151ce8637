package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.session.ListenerServices;
import dev.postern.proxy.session.LoopServices;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** One configured listener: a listening channel for each address and event loop. */
final class Listener {

  private static final int BACKLOG = 4096;
  private static final WriteBufferWaterMark CLIENT_WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  private final Supplier<ListenerServices> services;
  private final EventLoops transport;
  private final List<Channel> channels = new ArrayList<>();

  Listener(Supplier<ListenerServices> services, EventLoops transport) {
    this.services = services;
    this.transport = transport;
  }

  /**
   * Listens on one address with every loop.
   *
   * @throws ConfigException when the address is in use or may not be used
   */
  void bind(HostAndPort target, Map<EventLoop, LoopServices> loops) {
    InetSocketAddress address = target.resolve();
    if (address.isUnresolved()) {
      throw cannotListen(target, "there is no such host");
    }
    probe(target, address);
    for (Map.Entry<EventLoop, LoopServices> loop : loops.entrySet()) {
      ChannelFuture bound = bootstrap(loop.getKey(), loop.getValue()).bind(address);
      bound.awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw cannotListen(target, String.valueOf(bound.cause().getMessage()));
      }
      channels.add(bound.channel());
      address = (InetSocketAddress) bound.channel().localAddress();
    }
  }

  private ServerBootstrap bootstrap(EventLoop loop, LoopServices loopServices) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop, loop)
            .channelFactory(transport::newServerChannel)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOCATOR, EventLoops.BUFFERS)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, CLIENT_WATER_MARK)
            .childHandler(new SessionStart(services, loopServices));
    return transport.isEpoll() ? bootstrap.option(UnixChannelOption.SO_REUSEPORT, true) : bootstrap;
  }

  /**
   * With SO_REUSEPORT a second proxy would share the port unseen; without it the port is ours. A
   * server socket would listen at once, and whoever came just then would be reset.
   */
  private static void probe(HostAndPort target, InetSocketAddress address) {
    if (address.getPort() == 0) {
      return;
    }
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (IOException e) {
      throw cannotListen(target, String.valueOf(e.getMessage()));
    }
  }

  private static ConfigException cannotListen(HostAndPort target, String why) {
    String hint =
        why.contains("in use")
            ? "; another program has this port, and ss -ltnp 'sport = :"
                + target.port()
                + "' names it"
            : "";
    if (why.contains("ermission")) {
      hint = "; ports below 1024 need CAP_NET_BIND_SERVICE, which the systemd unit in conf/ gives";
    }
    return new ConfigException("cannot listen on " + target + ": " + why + hint);
  }

  /** Where it listens, after the bind: of use where the port was left to the system. */
  List<InetSocketAddress> addresses() {
    return channels.stream()
        .map(channel -> (InetSocketAddress) channel.localAddress())
        .distinct()
        .toList();
  }

  /** Returns when no loop accepts any more; not to be called on one of them. */
  void close() {
    channels.stream().map(Channel::close).toList().forEach(ChannelFuture::awaitUninterruptibly);
  }
}
