package dev.postern.proxy.session;

import dev.postern.proxy.backend.BackendConnection;
import dev.postern.proxy.backend.BackendPool;
import dev.postern.proxy.backend.BackendPool.Outcome;
import dev.postern.proxy.backend.BackendUser;
import dev.postern.proxy.config.BackendConfig.Timeouts;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.ForwardPath;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One mail on a borrowed connection, from MAIL to the final reply. It never says 250 behind content
 * unless the backend did, and it gives the connection back only between transactions; a connection
 * whose content was cut is closed before the final dot. Confined to the session's event loop.
 */
final class Transaction implements BackendUser {

  /** The conversation, which hears what it has to react to. */
  interface Owner {

    /** DATA was answered: content follows, or commands go on. */
    void onDataAnswered(boolean contentFollows);

    /** The transaction has come to its end; the session may begin another. */
    void onOver(Transaction transaction, @Nullable Reply verdict);

    void onBackendWritability(boolean writable);

    /** Something was answered: the moment to flush. */
    void onBackendTurn();
  }

  private enum State {
    ENVELOPE,
    DATA_ASKED,
    CONTENT,
    VERDICT,
    OVER
  }

  private final Owner owner;
  private final BackendPool pool;
  private final BackendConnection connection;
  private final ReplyQueue replies;
  private final Timeouts timeouts;

  /** Places of commands that were forwarded and not answered yet, in their order. */
  private final Queue<Slot> outstanding = new ArrayDeque<>();

  private State state = State.ENVELOPE;
  private boolean abandoned;
  private boolean senderRefused;
  private boolean connectionLost;
  private int recipients;
  private int accepted;
  private @Nullable Slot verdictSlot;

  /** What the client will hear at the end of content, when that is known before. */
  private @Nullable Reply fixedVerdict;

  Transaction(
      Owner owner,
      BackendPool pool,
      BackendConnection connection,
      ReplyQueue replies,
      Timeouts timeouts) {
    this.owner = owner;
    this.pool = pool;
    this.connection = connection;
    this.replies = replies;
    this.timeouts = timeouts;
    connection.use(this);
  }

  /** Forwards MAIL; what goes in front of it is the proxy's own and its answer is nobody's. */
  void mail(@Nullable String prelude, String line, Slot slot) {
    if (prelude != null) {
      connection.send(prelude, BackendConnection.FINAL, timeouts.command(), reply -> {});
    }
    forward(line, slot, reply -> senderRefused = !reply.isPositive());
  }

  void recipient(ForwardPath path, Slot slot) {
    recipients++;
    forward(path.command(), slot, reply -> accepted += reply.isPositive() ? 1 : 0);
  }

  /**
   * Forwards DATA. The owner holds reading until the answer.
   *
   * @param goAhead what the client hears when content may follow; null when it hears that later
   */
  void data(Slot slot, @Nullable Reply goAhead) {
    if (connectionLost) {
      replies.complete(slot, Reply.BACKEND_LOST);
      owner.onDataAnswered(false);
      return;
    }
    state = State.DATA_ASKED;
    outstanding.add(slot);
    connection.send(
        "DATA",
        BackendConnection.INTERMEDIATE,
        timeouts.data(),
        reply -> onData(slot, goAhead, reply));
  }

  private void forward(String line, Slot slot, Consumer<Reply> then) {
    if (connectionLost) {
      replies.complete(slot, Reply.BACKEND_LOST);
      return;
    }
    outstanding.add(slot);
    connection.send(
        line,
        BackendConnection.FINAL,
        timeouts.command(),
        reply -> {
          outstanding.remove();
          then.accept(reply);
          replies.complete(slot, reply.forClient());
          settle();
        });
  }

  private void onData(Slot slot, @Nullable Reply goAhead, Reply reply) {
    outstanding.remove();
    if (reply.code() != 354) {
      state = State.ENVELOPE;
      replies.complete(slot, reply.forClient());
      owner.onDataAnswered(false);
      settle();
    } else if (accepted == 0 || abandoned) {
      // RFC 2920 section 3.1: a pipelining server may say 354 although it took no recipient.
      connection.abort();
      connectionLost = true;
      state = State.ENVELOPE;
      replies.complete(slot, Reply.NO_VALID_RECIPIENTS);
      owner.onDataAnswered(false);
      settle();
    } else {
      state = State.CONTENT;
      if (goAhead != null) {
        replies.complete(slot, goAhead);
      }
      owner.onDataAnswered(true);
    }
  }

  /** Content, dot-stuffed as it came; released here. */
  void content(ByteBuf octets) {
    if (fixedVerdict != null) {
      octets.release();
      return;
    }
    connection.sendContent(octets);
    if (!connection.isWritable()) {
      connection.flush();
      if (!connection.isWritable()) {
        owner.onBackendWritability(false);
      }
    }
  }

  /** Content is not to arrive whole: the connection ends before the final dot. */
  void cut(Reply verdict) {
    if (fixedVerdict == null) {
      fixedVerdict = verdict;
      connection.abort();
      owner.onBackendWritability(true);
    }
  }

  boolean isCut() {
    return fixedVerdict != null;
  }

  /** The final dot has been passed on: the backend's reply is the client's. */
  void endContent(Slot slot) {
    state = State.VERDICT;
    verdictSlot = slot;
    if (fixedVerdict != null) {
      conclude(fixedVerdict);
      return;
    }
    connection.await(
        BackendConnection.FINAL,
        timeouts.termination(),
        reply -> {
          state = State.OVER;
          pool.giveBack(connection, reply.isPositive() ? Outcome.DELIVERED : Outcome.REFUSED);
          conclude(reply);
        });
  }

  /** The client gives up: RSET, EHLO, QUIT, or it has gone. */
  void abandon() {
    abandoned = true;
    flush();
    if (state == State.CONTENT) {
      cut(Reply.BACKEND_LOST);
      conclude(null);
    } else {
      settle();
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
    if (!connectionLost && fixedVerdict == null) {
      connection.flush();
    }
  }

  /** When no answer is due any more, a transaction that leads nowhere is given back. */
  private void settle() {
    if (state != State.ENVELOPE || !outstanding.isEmpty() || !(abandoned || senderRefused)) {
      return;
    }
    state = State.OVER;
    if (!connectionLost) {
      pool.giveBack(connection, Outcome.ABANDONED);
    }
    owner.onOver(this, null);
  }

  private void conclude(@Nullable Reply verdict) {
    state = State.OVER;
    if (verdict != null && verdictSlot != null) {
      replies.complete(verdictSlot, verdict.forClient());
    }
    owner.onOver(this, verdict);
  }

  @Override
  public void onLost() {
    connectionLost = true;
    boolean dataAsked = state == State.DATA_ASKED;
    while (!outstanding.isEmpty()) {
      replies.complete(outstanding.remove(), Reply.BACKEND_LOST);
    }
    switch (state) {
      case DATA_ASKED, ENVELOPE -> {
        state = State.ENVELOPE;
        if (dataAsked) {
          owner.onDataAnswered(false);
        }
        settle();
      }
      case CONTENT -> cut(Reply.BACKEND_LOST);
      case VERDICT -> conclude(Reply.BACKEND_LOST);
      case OVER -> {}
    }
  }

  /** An early verdict in the middle of content (RFC 5321 section 4.2.5 asks us to hear it). */
  @Override
  public void onUnexpectedReply(Reply reply) {
    if (state == State.CONTENT && reply.isNegative()) {
      cut(reply.forClient());
    } else {
      connection.abort();
      onLost();
      // The connection tells us no more, so nobody else flushes what was answered in front of this.
      owner.onBackendTurn();
    }
  }

  @Override
  public void onWritabilityChanged() {
    if (fixedVerdict == null) {
      owner.onBackendWritability(connection.isWritable());
    }
  }

  @Override
  public void onTurn() {
    owner.onBackendTurn();
  }
}
