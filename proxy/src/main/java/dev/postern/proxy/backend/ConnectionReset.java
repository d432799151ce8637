package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Reply;
import java.time.Duration;

/** RSET on a connection whose transaction was given up; only a 250 brings it back to the pool. */
final class ConnectionReset implements BackendUser {

  private final LoopPool pool;
  private final BackendConnection connection;

  ConnectionReset(LoopPool pool, BackendConnection connection) {
    this.pool = pool;
    this.connection = connection;
  }

  void reset(Duration timeout) {
    connection.use(this);
    connection.send("RSET", BackendConnection.FINAL, timeout, this::onReset);
    connection.flush();
  }

  private void onReset(Reply reply) {
    if (reply.code() == 250 && connection.isInStep()) {
      pool.keep(connection);
    } else {
      connection.dismiss();
    }
  }

  @Override
  public void onLost() {}

  @Override
  public void onUnexpectedReply(Reply reply) {
    connection.close();
  }
}
