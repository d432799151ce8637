package dev.postern.proxy.session;

import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.identity.Mapping;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.session.Stage.Offer;
import dev.postern.proxy.tls.Verdict;
import dev.postern.proxy.tls.Verdict.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The last handler of a client's pipeline: turns what happens to the channel into what it means for
 * the conversation. After every handshake, resumed ones too, the certificate is judged here; no
 * session gets to MAIL without a verdict.
 */
final class Frontend extends ChannelInboundHandlerAdapter {

  private static final Certificate[] NONE = {};

  private final Conversation conversation;
  private final ListenerServices services;
  private final boolean proxied;

  /**
   * A handler.
   *
   * @param proxied whether a balancer says first where the client comes from
   */
  Frontend(Conversation conversation, ListenerServices services, boolean proxied) {
    this.conversation = conversation;
    this.services = services;
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
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        onTls(ctx.pipeline().get(SslHandler.class).engine().getSession());
      } else {
        // TLS sends its alert behind this event and closes then.
        conversation.session().verdict = "handshake: " + handshake.cause().getMessage();
      }
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

  void onTls(SSLSession tls) {
    Session session = conversation.session();
    session.protocol = tls.getProtocol();
    session.cipherSuite = tls.getCipherSuite();
    conversation.onTls(phase(session, services.verifier.judge(presented(tls))));
  }

  private static Certificate[] presented(SSLSession tls) {
    try {
      return tls.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return NONE;
    }
  }

  private Phase phase(Session session, Verdict verdict) {
    if (verdict instanceof Verdict.Trusted trusted) {
      return identified(session, services.mapper.map(trusted.certificate()));
    }
    boolean required = services.listener.clientCertificate() == ClientCertificate.REQUIRED;
    if (verdict instanceof Verdict.Rejected rejected && required) {
      services.metrics.count(eventOf(rejected.reason()));
      return refused(session, services.refusals.rejected(rejected), rejected.subject());
    }
    services.metrics.count(Event.CERTIFICATE_ABSENT);
    session.verdict = "absent";
    return services.refusals.phase(services.refusals.absent(), Offer.NOTHING, required);
  }

  private static Event eventOf(Reason reason) {
    return switch (reason) {
      case EXPIRED -> Event.CERTIFICATE_EXPIRED;
      case NOT_YET_VALID -> Event.CERTIFICATE_NOT_YET_VALID;
      case REVOKED -> Event.CERTIFICATE_REVOKED;
      case REVOCATION_UNKNOWN -> Event.CERTIFICATE_REVOCATION_UNKNOWN;
      case UNKNOWN_ISSUER -> Event.CERTIFICATE_UNKNOWN_ISSUER;
      case WRONG_PURPOSE -> Event.CERTIFICATE_WRONG_PURPOSE;
      case WEAK_KEY -> Event.CERTIFICATE_WEAK_KEY;
      case CONSTRAINT -> Event.CERTIFICATE_CONSTRAINT;
      case MALFORMED -> Event.CERTIFICATE_MALFORMED;
      case TOO_MANY -> Event.CERTIFICATE_TOO_MANY;
    };
  }

  private Phase identified(Session session, Mapping mapping) {
    if (mapping instanceof Mapping.Mapped mapped) {
      ClientIdentity identity = mapped.identity();
      services.metrics.count(Event.CERTIFICATE_TRUSTED);
      session.identity = identity;
      session.verdict = "trusted";
      return new Phase.Identified(false);
    }
    services.metrics.count(Event.CERTIFICATE_WITHOUT_USER);
    return refused(session, services.refusals.noUser(((Mapping.Nobody) mapping).detail()), "");
  }

  private Phase refused(Session session, String reason, String subject) {
    session.verdict = reason;
    session.rejected = true;
    if (services.rejections.mayWrite(System.nanoTime())) {
      SessionLog.rejected(
          session,
          subject.isEmpty() ? reason : reason + " (" + subject + ")",
          services.rejections.takeSuppressed());
    }
    return services.refusals.phase(reason, Offer.EXTERNAL, true);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    conversation.onClientWritability();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    conversation.end();
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
