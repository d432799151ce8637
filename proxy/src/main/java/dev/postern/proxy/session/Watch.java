package dev.postern.proxy.session;

import dev.postern.proxy.session.Patience.Turn;

/**
 * The watch over one session's time: knows whose turn it is, and cuts the session off when a limit
 * is met. Confined to its event loop.
 */
final class Watch {

  private final Context context;
  private final Submission submission;
  private final Patience patience;

  Watch(Context context, Submission submission) {
    this.context = context;
    this.submission = submission;
    this.patience = new Patience(context.services().config.limits(), now());
  }

  /** A whole line came, or an answer of ours went: the client's time begins anew. */
  void restart() {
    patience.restart(now());
  }

  void onContent(int octets) {
    patience.onContent(octets, now());
  }

  /** The certificate was rejected: from now on the session's time is limited. */
  void onRejected() {
    patience.onRejected(now());
  }

  /** Looks once a second. */
  void look() {
    if (context.port().isOver()) {
      closeUnheard();
      return;
    }
    Limit limit = patience.exceeded(turn(), context.session().identity != null, now());
    if (limit != null) {
      cutOff(limit);
    }
  }

  private Turn turn() {
    if (isInHandshake() || !context.gate().isWaitingForClient()) {
      return Turn.OURS;
    }
    if (submission.isInContent() || context.decoder().isSkipping()) {
      return Turn.CONTENT;
    }
    return context.replies().size() == 0 ? Turn.COMMAND : Turn.OURS;
  }

  private boolean isInHandshake() {
    return context.port().phase() instanceof Phase.Handshaking;
  }

  /** Who does not read the last reply must not keep the connection by that. */
  private void closeUnheard() {
    if (patience.isFarewellOver(now())) {
      context.channel().close();
    }
  }

  /** Ends the session now; inside a handshake nothing can be said. */
  void cutOff(Limit limit) {
    context.services().limits.met(limit, context.session());
    if (isInHandshake()) {
      context.channel().close();
      return;
    }
    context.port().become(new Phase.Closed());
    context.replies().interrupt(limit.reply());
    submission.abandon();
  }

  private long now() {
    return context.channel().eventLoop().ticker().nanoTime();
  }
}
