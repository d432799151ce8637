package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Capabilities;
import io.netty.util.concurrent.Future;

/**
 * Lends connections to the MTA, each for one transaction: borrowed at MAIL, given back after the
 * final reply. Confined to one event loop; futures are completed on it, at once where possible.
 */
public interface BackendPool {

  /** What the MTA offered last; asks it where that is not known yet. */
  Future<Capabilities> capabilities();

  /**
   * A connection on which the MTA knows the identity. Fails with {@link BackendException}: never a
   * connection without identity, never another's.
   */
  Future<BackendConnection> borrow(ForwardedIdentity identity);

  /**
   * As above, in the place of one from stock that turned out stale: the others in stock may be no
   * better, so one is opened where there is room.
   */
  Future<BackendConnection> replace(ForwardedIdentity identity);

  /** Takes a connection back; it is reset first where the transaction did not come to its end. */
  void giveBack(BackendConnection connection, Outcome outcome);

  /** How a transaction on a lent connection ended. */
  enum Outcome {
    /** The MTA took the message. */
    DELIVERED,
    /** The MTA refused the content; the connection is between transactions. */
    REFUSED,
    /** The transaction was given up before its content: RSET is due. */
    ABANDONED
  }
}
