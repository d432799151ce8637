package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Reply;

/** Whoever uses a connection at the moment: an opening, a transaction, or the pool itself. */
public interface BackendUser {

  /** The connection is gone; no reply to anything outstanding will come. Called once. */
  void onLost();

  /** A reply to nothing: in the middle of content it is an early verdict. */
  void onUnexpectedReply(Reply reply);

  /** The connection can take more, or no more for now. */
  default void onWritabilityChanged() {}

  /** The end of one read: the moment to flush what became of it. */
  default void onTurn() {}
}
