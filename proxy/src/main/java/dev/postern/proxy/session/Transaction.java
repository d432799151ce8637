package dev.postern.proxy.session;

import dev.postern.proxy.backend.BackendConnection;
import dev.postern.proxy.backend.BackendPool;
import dev.postern.proxy.backend.BackendPool.Outcome;
import dev.postern.proxy.backend.BackendUser;
import dev.postern.proxy.backend.ForwardedIdentity;
import dev.postern.proxy.backend.IdentityForwarding;
import dev.postern.proxy.config.BackendConfig.Timeouts;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.ForwardPath;
import dev.postern.proxy.smtp.Parameters;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.ReversePath;
import org.jspecify.annotations.Nullable;

/**
 * One mail on a borrowed connection: its envelope, from MAIL to the moment when content may follow,
 * which then is the business of its {@link Delivery}. The connection is given back only between
 * transactions. Confined to the session's event loop.
 */
final class Transaction implements BackendUser {

  private enum State {
    ENVELOPE,
    DATA_ASKED,
    CHUNKS_ASKED,
    CONTENT,
    OVER
  }

  private final TransactionOwner owner;
  private final BackendPool pool;
  private final Envelope envelope;
  private final ReplyQueue replies;
  private final Timeouts timeouts;

  private final Unanswered unanswered;

  private State state = State.ENVELOPE;
  private boolean abandoned;
  private boolean senderRefused;
  private boolean connectionLost;
  private int recipients;
  private int accepted;
  private @Nullable Delivery delivery;

  Transaction(
      TransactionOwner owner,
      BackendPool pool,
      BackendConnection connection,
      ReplyQueue replies,
      Timeouts timeouts) {
    this.owner = owner;
    this.pool = pool;
    this.replies = replies;
    this.timeouts = timeouts;
    this.unanswered = new Unanswered(replies);
    this.envelope = new Envelope(owner, this, pool, connection);
  }

  /** Forwards MAIL, and in front of it what the MTA is to know of the client. */
  void mail(
      ReversePath sender, IdentityForwarding forwarding, ForwardedIdentity identity, Slot slot) {
    envelope.send(EnvelopeLine.prelude(forwarding, identity, timeouts));
    if (mayPass(slot)) {
      String more = forwarding.mailParameter(identity);
      envelope.send(
          EnvelopeLine.mail(
              sender,
              more,
              timeouts,
              reply -> {
                senderRefused = !reply.isPositive();
                onAnswer(reply);
              }));
    }
  }

  void recipient(ForwardPath path, Slot slot) {
    recipients++;
    if (mayPass(slot)) {
      envelope.send(
          EnvelopeLine.recipient(
              path,
              timeouts,
              reply -> {
                accepted += reply.isPositive() ? 1 : 0;
                onAnswer(reply);
              }));
    }
  }

  /**
   * Forwards DATA. The owner holds reading until the answer.
   *
   * @param goAhead what the client hears when content may follow; null when it hears that later
   */
  void data(Slot slot, @Nullable Reply goAhead) {
    if (mayPass(slot)) {
      state = State.DATA_ASKED;
      envelope.send(EnvelopeLine.data(timeouts, reply -> onData(slot, goAhead, reply)));
    } else {
      owner.onDataAnswered(null);
    }
  }

  /** Whether the backend has what these parameters ask for. */
  boolean keeps(Parameters parameters) {
    return parameters.areKeptBy(envelope.connection().capabilities());
  }

  /** Whether content may go on in chunks (RFC 3030). */
  boolean takesChunks() {
    return envelope.connection().capabilities().offers("CHUNKING");
  }

  /**
   * Chunks are to follow: they may as soon as it is known that a recipient was taken. The owner
   * holds reading until then.
   */
  void chunks(Slot slot) {
    if (mayPass(slot)) {
      state = State.CHUNKS_ASKED;
      answerChunks();
    } else {
      owner.onDataAnswered(null);
    }
  }

  private void answerChunks() {
    if (state != State.CHUNKS_ASKED || unanswered.size() > 1) {
      return;
    }
    if (accepted == 0 || abandoned) {
      unanswered.answer(Reply.NO_VALID_RECIPIENTS);
      goOnWithCommands();
    } else {
      unanswered.remove();
      beginContent();
    }
  }

  /** Whether there is anybody to ask; the answer then goes to this place. */
  private boolean mayPass(Slot slot) {
    if (connectionLost) {
      replies.complete(slot, Reply.BACKEND_LOST);
    } else {
      unanswered.add(slot);
    }
    return !connectionLost;
  }

  private void onAnswer(Reply reply) {
    unanswered.answer(reply);
    answerChunks();
    settle();
  }

  private void onData(Slot slot, @Nullable Reply goAhead, Reply reply) {
    unanswered.remove();
    if (reply.code() != 354) {
      replies.complete(slot, reply.forClient());
      goOnWithCommands();
    } else if (accepted == 0 || abandoned) {
      // RFC 2920 section 3.1: a pipelining server may say 354 although it took no recipient.
      envelope.connection().abort();
      connectionLost = true;
      replies.complete(slot, Reply.NO_VALID_RECIPIENTS);
      goOnWithCommands();
    } else {
      if (goAhead != null) {
        replies.complete(slot, goAhead);
      }
      beginContent();
    }
  }

  /** The client gives up: RSET, EHLO, QUIT, or it has gone. */
  void abandon() {
    abandoned = true;
    envelope.giveUp();
    flush();
    if (delivery == null) {
      settle();
    } else {
      delivery.abandon();
    }
  }

  /** Whether the backend has gone and the client has to begin again. */
  boolean isLost() {
    return connectionLost;
  }

  /** Recipients that were asked for. */
  int recipients() {
    return recipients;
  }

  /** Recipients that the backend took. */
  int accepted() {
    return accepted;
  }

  void flush() {
    if (delivery != null) {
      delivery.flush();
    } else if (!connectionLost) {
      envelope.flush();
    }
  }

  /** When no answer is due any more, a transaction that leads nowhere is given back. */
  private void settle() {
    if (state != State.ENVELOPE || unanswered.size() > 0 || !(abandoned || senderRefused)) {
      return;
    }
    state = State.OVER;
    if (!connectionLost) {
      pool.giveBack(envelope.connection(), Outcome.ABANDONED);
    }
    owner.onOver(this, null);
  }

  private void beginContent() {
    state = State.CONTENT;
    delivery = new Delivery(this, owner, pool, envelope.connection(), replies, timeouts);
    owner.onDataAnswered(delivery);
  }

  private void goOnWithCommands() {
    state = State.ENVELOPE;
    owner.onDataAnswered(null);
    settle();
  }

  @Override
  public void onLost() {
    if (envelope.isReplaced()) {
      return;
    }
    connectionLost = true;
    boolean contentAsked = state == State.DATA_ASKED || state == State.CHUNKS_ASKED;
    unanswered.answerAll(Reply.BACKEND_LOST);
    if (delivery != null) {
      delivery.cut(Reply.BACKEND_LOST);
    } else if (contentAsked) {
      goOnWithCommands();
    } else {
      settle();
    }
  }

  /** An early verdict in the middle of content (RFC 5321 section 4.2.5 asks us to hear it). */
  @Override
  public void onUnexpectedReply(Reply reply) {
    if (delivery != null && reply.isNegative()) {
      delivery.cut(reply.forClient());
    } else {
      envelope.connection().abort();
      onLost();
      // The connection tells us no more, so nobody else flushes what was answered in front of this.
      owner.onBackendTurn();
    }
  }

  @Override
  public void onWritabilityChanged() {
    if (delivery == null || !delivery.isCut()) {
      owner.onBackendWritability(envelope.connection().isWritable());
    }
  }

  @Override
  public void onTurn() {
    owner.onBackendTurn();
  }
}
