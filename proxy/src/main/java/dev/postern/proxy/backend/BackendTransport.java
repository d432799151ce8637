package dev.postern.proxy.backend;

import dev.postern.proxy.config.HostAndPort;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/** How a channel to the MTA comes to be: a socket, or memory in tests. */
public interface BackendTransport {

  /**
   * Connects.
   *
   * @param loop the loop that the channel shares with its sessions
   * @param handler initializes the channel's pipeline; sharable, since each address that is tried
   *     has a channel of its own
   */
  Future<Void> connect(
      EventLoop loop, HostAndPort target, Duration timeout, ChannelHandler handler);
}
