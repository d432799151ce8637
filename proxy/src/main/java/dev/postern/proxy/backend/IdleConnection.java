package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Reply;
import java.util.Deque;

/** A connection that waits for its next use; it leaves the pool by itself when the MTA ends it. */
final class IdleConnection implements BackendUser {

  /** For a connection that is about to close: nobody listens any more. */
  static final BackendUser NOBODY =
      new BackendUser() {
        @Override
        public void onLost() {}

        @Override
        public void onUnexpectedReply(Reply reply) {}
      };

  private final Deque<IdleConnection> idle;
  final BackendConnection connection;
  final long since;

  IdleConnection(Deque<IdleConnection> idle, BackendConnection connection, long since) {
    this.idle = idle;
    this.connection = connection;
    this.since = since;
    connection.use(this);
  }

  /** Takes the connection out of the pool. */
  BackendConnection take() {
    idle.remove(this);
    connection.use(NOBODY);
    return connection;
  }

  @Override
  public void onLost() {
    idle.remove(this);
  }

  /** Half a reply is one too many: it would be taken for part of the next answer. */
  @Override
  public void onTurn() {
    if (!connection.isInStep()) {
      take().close();
    }
  }

  /** Nothing was asked: the MTA says 421 before it closes, or is out of step. */
  @Override
  public void onUnexpectedReply(Reply reply) {
    take().close();
  }
}
