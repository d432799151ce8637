package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the last handler of a pipeline sees; it closes where something breaks, as a session does.
 */
final class ListeningEnd extends ChannelInboundHandlerAdapter {

  /** All of the plaintext, an octet a character. */
  final StringBuilder text = new StringBuilder();

  /** What else there was. */
  final List<String> events = new ArrayList<>();

  /** What the handshake has come to. */
  @Nullable TlsEstablished established;

  /** How often TLS was said to have ended, in order or not. */
  int ends;

  /** What is done when plaintext comes. */
  Runnable onText = () -> {};

  /** What is done when something breaks, before the end of it. */
  Runnable onFault = () -> {};

  /** How often something broke. */
  int faults;

  /** How often plaintext came. */
  int reads;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf octets = (ByteBuf) message;
    reads++;
    text.append(octets.toString(StandardCharsets.ISO_8859_1));
    octets.release();
    onText.run();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof TlsEstablished tls) {
      established = tls;
    } else if (event instanceof SslHandshakeCompletionEvent end && !end.isSuccess()) {
      events.add("no handshake: " + end.cause().getMessage());
    } else if (event instanceof SslCloseCompletionEvent close) {
      ends++;
      if (close.isSuccess()) {
        events.add("close_notify");
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    faults++;
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    events.add(cause instanceof SSLException ? "broken: " + cause.getMessage() : cause.toString());
    onFault.run();
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    events.add("closed");
  }
}
