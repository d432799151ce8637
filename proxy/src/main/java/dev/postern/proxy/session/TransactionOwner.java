package dev.postern.proxy.session;

import dev.postern.proxy.smtp.Reply;
import org.jspecify.annotations.Nullable;

/** Whose mail a {@link Transaction} is: it hears what it has to react to. */
interface TransactionOwner {

  /** Content follows and goes this way; or commands go on, and there is none. */
  void onDataAnswered(@Nullable Delivery delivery);

  /** Whether the client is in the middle of a chunk: it hears of what went wrong behind it. */
  boolean isInChunk();

  /** A chunk that is not the last was answered. */
  void onChunkAnswered();

  /** The transaction has come to its end; the session may begin another. */
  void onOver(Transaction transaction, @Nullable Reply verdict);

  /** The connection was stale: nothing goes on until another one has taken its place. */
  void onReplacing();

  /** It has, or there is none. */
  void onReplaced();

  void onBackendWritability(boolean writable);

  /** Something was answered: the moment to flush. */
  void onBackendTurn();
}
