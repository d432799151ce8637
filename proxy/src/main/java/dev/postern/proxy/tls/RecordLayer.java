package dev.postern.proxy.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;

/**
 * Who moves the records of a connection (RFC 8446 section 5) once its handshake is over. The
 * handshake itself is always Netty's.
 */
public interface RecordLayer {

  /** Whoever made the handshake moves them. */
  RecordLayer HANDLER = (pipeline, handshake) -> {};

  /**
   * Goes on behind a handshake that succeeded. To be called on the channel's event loop, by nothing
   * that the handler has called.
   */
  void begin(ChannelPipeline pipeline, SslHandler handshake);

  /**
   * Whether what is written now leaves although the channel is closed behind it at once. Where
   * something else waits to leave that would be cut off, after a while, by a peer that is slow.
   */
  static boolean sendsBeforeClosing(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting != null
        && waiting.isEmpty()
        && channel.pipeline().get(RecordHandler.class) != null;
  }
}
