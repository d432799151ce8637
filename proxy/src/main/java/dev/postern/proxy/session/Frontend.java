package dev.postern.proxy.session;

import dev.postern.proxy.tls.TlsEstablished;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;

/**
 * The last handler of a client's pipeline: turns what happens to the channel into what it means for
 * the conversation. After every handshake, resumed ones too, the certificate is judged here; no
 * session gets to MAIL without a verdict.
 */
final class Frontend extends ChannelInboundHandlerAdapter {

  private final Conversation conversation;
  private final ListenerServices services;
  private final Entrance entrance;
  private final boolean proxied;

  /**
   * A handler.
   *
   * @param loop the session's own
   * @param proxied whether a balancer says first where the client comes from
   */
  Frontend(Conversation conversation, ListenerServices services, EventLoop loop, boolean proxied) {
    this.conversation = conversation;
    this.services = services;
    this.entrance = new Entrance(conversation, services, loop);
    this.proxied = proxied;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (!proxied) {
      conversation.arrive();
    }
    ctx.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof TlsEstablished tls) {
      onTls(tls);
    } else if (event instanceof SslHandshakeCompletionEvent broken && !broken.isSuccess()) {
      // TLS sends its alert behind this event and closes then.
      entrance.breakOff(broken.cause());
    } else if (event instanceof ProxiedAddress proxied) {
      onAddress(ctx.channel(), proxied.source());
    }
    ctx.fireUserEventTriggered(event);
  }

  private void onAddress(Channel channel, InetSocketAddress source) {
    conversation.session().comesFrom(source);
    Limit limit = services.admission.enter(channel, source.getAddress());
    if (limit == null) {
      conversation.arrive();
    } else {
      conversation.turnAway(limit);
    }
  }

  void onTls(TlsEstablished tls) {
    Session session = conversation.session();
    session.protocol = tls.protocol();
    session.cipherSuite = tls.cipherSuite();
    entrance.judge(tls.presented());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    conversation.onClientWritability();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    conversation.end();
    entrance.end();
    ctx.fireChannelInactive();
  }

  /** Whatever breaks on the client's side ends the client's session and no other. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Session session = conversation.session();
    if (session.verdict.isEmpty()) {
      session.verdict = "broken: " + cause.getMessage();
    }
    ctx.close();
  }
}
