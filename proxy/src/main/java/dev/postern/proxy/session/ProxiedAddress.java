package dev.postern.proxy.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import java.net.InetSocketAddress;

/**
 * The client's address as the PROXY header of a balancer says it; an event in the pipeline.
 *
 * @param source the real client, or the balancer itself for its own health checks
 */
record ProxiedAddress(InetSocketAddress source) {

  /** Turns the decoded header into the event. */
  static final class Handler extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (!(message instanceof HAProxyMessage header)) {
        ctx.fireChannelRead(message);
        return;
      }
      try {
        ctx.fireUserEventTriggered(new ProxiedAddress(source(ctx, header)));
      } finally {
        header.release();
      }
      ctx.pipeline().remove(this);
    }

    private static InetSocketAddress source(ChannelHandlerContext ctx, HAProxyMessage header) {
      if (header.command() == HAProxyCommand.LOCAL || !isInternet(header)) {
        return (InetSocketAddress) ctx.channel().remoteAddress();
      }
      return new InetSocketAddress(header.sourceAddress(), header.sourcePort());
    }

    /** Anything else, such as the path of a socket, would be looked up as a name. */
    private static boolean isInternet(HAProxyMessage header) {
      return switch (header.proxiedProtocol().addressFamily()) {
        case AF_IPv4, AF_IPv6 -> header.sourceAddress() != null;
        case AF_UNIX, AF_UNSPEC -> false;
      };
    }
  }
}
