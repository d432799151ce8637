package dev.postern.proxy.session;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.session.Stage.Offer;
import dev.postern.proxy.session.Standing.Admitted;
import dev.postern.proxy.session.Standing.Rejected;
import dev.postern.proxy.session.Standing.WithoutUser;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.tls.BrokenHandshake;
import dev.postern.proxy.tls.Verdict;
import io.netty.channel.EventLoop;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate means for one session: from which phase it goes on after the handshake, and
 * that it ends when the certificate is no longer good. Confined to the session's event loop, but
 * for {@link #onJudgedAnew}.
 */
final class Entrance implements LiveSessions.Member {

  private final Conversation conversation;
  private final ListenerServices services;
  private final EventLoop loop;
  private List<Certificate> chain = List.of();
  private Instant since = Instant.MIN;

  /** What was heard while the first verdict was still awaited. */
  private @Nullable Standing meanwhile;

  Entrance(Conversation conversation, ListenerServices services, EventLoop loop) {
    this.conversation = conversation;
    this.services = services;
    this.loop = loop;
  }

  /** TLS stands: the session waits until the verdict is there, and nothing is read. */
  void judge(List<Certificate> presented) {
    chain = presented;
    since = Instant.now();
    conversation.beginJudgement();
    services
        .live
        .admit(chain, this)
        .whenComplete((standing, failure) -> onLoop(() -> enter(standing, failure)));
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void enter(Standing standing, Throwable failure) {
    if (conversation.isOver()) {
      leave();
      return;
    }
    // A fault of ours admits nobody.
    Phase next =
        failure == null
            ? phase(inForce(standing))
            : refused(services.refusals.noUser("it could not be judged"), "");
    if (!(next instanceof Phase.Identified)) {
      leave();
    }
    show();
    conversation.onTls(next);
  }

  /** Trust may have changed while this verdict was on its way: what refuses counts. */
  private Standing inForce(Standing standing) {
    return meanwhile == null || meanwhile instanceof Admitted ? standing : meanwhile;
  }

  /** To an administrator who asks who is there. */
  private void show() {
    services.live.roster().enter(LiveSession.of(conversation.session(), since, chain));
  }

  /** The session is over. */
  void end() {
    leave();
    services.live.roster().leave(conversation.session().id);
  }

  private void leave() {
    services.live.leave(chain, this);
  }

  private Phase phase(Standing standing) {
    if (standing instanceof Admitted admitted) {
      return identified(admitted);
    }
    if (standing instanceof WithoutUser nobody) {
      services.metrics.count(Event.CERTIFICATE_WITHOUT_USER);
      return refused(services.refusals.noUser(nobody.detail()), "");
    }
    boolean required = services.listener.clientCertificate() == ClientCertificate.REQUIRED;
    if (standing instanceof Rejected rejected && required) {
      return rejected(rejected.verdict());
    }
    services.metrics.count(Event.CERTIFICATE_ABSENT);
    conversation.session().verdict = "absent";
    return services.refusals.phase(absent(), Offer.NOTHING, required);
  }

  private String absent() {
    String protocol = conversation.session().protocol;
    ListenerConfig listener = services.listener;
    if (listener.clientCertificate() == ClientCertificate.NONE) {
      return services.refusals.notAskedFor();
    }
    return listener.certificateRequest().isMadeUnder(protocol)
        ? services.refusals.absent()
        : services.refusals.inClear(protocol);
  }

  private Phase identified(Admitted admitted) {
    services.metrics.count(Event.CERTIFICATE_TRUSTED);
    conversation.session().identity = admitted.identity();
    if (!admitted.verdict().exception().isEmpty()) {
      services.metrics.count(Event.CERTIFICATE_ALLOWED);
      SessionLog.allowed(conversation.session(), admitted.verdict().exception());
    }
    conversation.session().verdict = "trusted";
    return new Phase.Identified(false);
  }

  private Phase rejected(Verdict.Rejected verdict) {
    services.rejections.count(verdict.reason());
    return refused(services.refusals.rejected(verdict), verdict.subject());
  }

  private Phase refused(String reason, String subject) {
    services.rejections.write(conversation.session(), reason, subject);
    return services.refusals.phase(reason, Offer.EXTERNAL, true);
  }

  /** TLS has said no itself, perhaps for a certificate's sake: counted and logged as a reply is. */
  void breakOff(Throwable failure) {
    Session session = conversation.session();
    Verdict verdict = BrokenHandshake.verdict(failure).orElse(null);
    if (verdict instanceof Verdict.Rejected rejected) {
      rejected(rejected);
    } else if (verdict instanceof Verdict.Absent) {
      services.metrics.count(Event.CERTIFICATE_ABSENT);
      session.verdict = "absent";
    } else {
      session.verdict = "handshake: " + failure.getMessage();
    }
  }

  @Override
  public void onJudgedAnew(Standing standing) {
    onLoop(() -> goOn(standing));
  }

  /** The same user goes on, perhaps with other addresses; nobody else may. */
  private void goOn(Standing standing) {
    Session session = conversation.session();
    ClientIdentity identity = session.identity;
    if (identity == null) {
      meanwhile = standing;
      return;
    }
    if (conversation.isOver()) {
      return;
    }
    if (standing instanceof Admitted admitted
        && admitted.identity().user().equals(identity.user())) {
      session.identity = admitted.identity();
      show();
      return;
    }
    String reason = reason(standing);
    session.verdict = reason;
    services.metrics.count(Event.SESSION_CUT_OFF);
    SessionLog.cutOff(session, reason, conversation.isMailUnderWay());
    leave();
    show();
    conversation.cutOff(Reply.certificateNoLongerGood(reason));
  }

  private String reason(Standing standing) {
    if (standing instanceof Rejected rejected) {
      services.rejections.count(rejected.verdict().reason());
      return services.refusals.rejected(rejected.verdict());
    }
    return services.refusals.noUser(
        standing instanceof WithoutUser nobody ? nobody.detail() : "it names another user now");
  }
}
