package dev.postern.proxy.backend;

import dev.postern.proxy.config.HostAndPort;
import io.netty.channel.Channel;
import java.net.SocketAddress;

/** How a channel to the MTA is made: epoll, NIO, or in memory for tests. */
public interface BackendTransport {

  Channel newChannel();

  /** The address to connect to; names are resolved by the channel's resolver. */
  SocketAddress address(HostAndPort target);
}
