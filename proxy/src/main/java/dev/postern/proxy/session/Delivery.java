package dev.postern.proxy.session;

import dev.postern.proxy.backend.BackendConnection;
import dev.postern.proxy.backend.BackendPool;
import dev.postern.proxy.backend.BackendPool.Outcome;
import dev.postern.proxy.config.BackendConfig.Timeouts;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The content of one mail on a borrowed connection: its octets out, the answers to its chunks and
 * to the whole back. It never says 250 unless the backend did; a connection whose content was cut
 * is closed before the final dot or octet. Confined to the session's event loop.
 */
final class Delivery {

  private final Transaction transaction;
  private final TransactionOwner owner;
  private final BackendPool pool;
  private final BackendConnection connection;
  private final Timeouts timeouts;
  private final ReplyQueue replies;

  /** Chunks that were passed on. */
  private final Unanswered chunks;

  private boolean complete;
  private @Nullable Slot verdictSlot;

  /** What the client will hear at the end of content, when that is known before. */
  private @Nullable Reply fixedVerdict;

  Delivery(
      Transaction transaction,
      TransactionOwner owner,
      BackendPool pool,
      BackendConnection connection,
      ReplyQueue replies,
      Timeouts timeouts) {
    this.transaction = transaction;
    this.owner = owner;
    this.pool = pool;
    this.connection = connection;
    this.replies = replies;
    this.timeouts = timeouts;
    this.chunks = new Unanswered(replies);
  }

  /** Whether content may go on in chunks (RFC 3030). */
  boolean takesChunks() {
    return connection.capabilities().offers("CHUNKING");
  }

  /** Octets as the backend is to get them; released here. */
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

  void flush() {
    if (fixedVerdict == null) {
      connection.flush();
    }
  }

  /** Content is not to arrive whole: the connection ends before the final dot or octet. */
  void cut(Reply verdict) {
    if (fixedVerdict == null) {
      fixedVerdict = verdict;
      connection.abort();
      owner.onBackendWritability(true);
      boolean told = chunks.answerAll(verdict);
      if (complete || told && !owner.isInChunk()) {
        conclude(verdict);
      }
    }
  }

  boolean isCut() {
    return fixedVerdict != null;
  }

  /** A chunk that is not the last has been passed on: the backend's reply is the client's. */
  void endChunk(Slot slot) {
    chunks.add(slot);
    connection.await(BackendConnection.FINAL, timeouts.data(), this::onChunk);
  }

  /** RFC 3030 section 2: with a chunk that is refused the whole transaction has failed. */
  private void onChunk(Reply reply) {
    if (fixedVerdict != null) {
      return;
    }
    if (reply.isNegative()) {
      cut(reply.forClient());
    } else {
      chunks.answer(reply);
    }
    owner.onChunkAnswered();
  }

  /** Whether the next chunk has to wait for the answer to this one: there is no PIPELINING. */
  boolean hasToWait() {
    return chunks.size() > 0 && !connection.capabilities().offers("PIPELINING");
  }

  /** The final dot or chunk has been passed on: the backend's reply is the client's. */
  void endContent(Slot slot) {
    complete = true;
    verdictSlot = slot;
    if (fixedVerdict != null) {
      conclude(fixedVerdict);
      return;
    }
    connection.await(BackendConnection.FINAL, timeouts.termination(), this::onVerdict);
  }

  private void onVerdict(Reply reply) {
    if (fixedVerdict == null) {
      pool.giveBack(connection, reply.isPositive() ? Outcome.DELIVERED : Outcome.REFUSED);
      conclude(reply);
    }
  }

  /** The client gives up; once all of the content is on its way, the backend may still take it. */
  void abandon() {
    if (!complete) {
      chunks.answerAll(Reply.CHUNK_TAKEN);
      cut(Reply.BACKEND_LOST);
      conclude(null);
    }
  }

  private void conclude(@Nullable Reply verdict) {
    if (verdict != null && verdictSlot != null) {
      replies.complete(verdictSlot, verdict.forClient());
    }
    owner.onOver(transaction, verdict);
  }
}
