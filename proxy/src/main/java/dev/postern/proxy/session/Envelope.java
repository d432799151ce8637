package dev.postern.proxy.session;

import dev.postern.proxy.backend.BackendConnection;
import dev.postern.proxy.backend.BackendPool;
import dev.postern.proxy.backend.BackendPool.Outcome;
import dev.postern.proxy.backend.BackendUser;
import dev.postern.proxy.backend.ForwardedIdentity;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Reply;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The commands of one mail on their way to the MTA. A connection from stock may be stale: the MTA
 * has closed it meanwhile, or says 421 to what comes first. As long as nothing was answered, all
 * that was passed on goes to a connection that is opened for it, once, and the client does not
 * notice. Behind the first answer, which the client has heard, nothing is said twice. Confined to
 * the session's event loop.
 */
final class Envelope {

  private final TransactionOwner owner;
  private final BackendUser user;
  private final BackendPool pool;
  private final List<EnvelopeLine> unanswered = new ArrayList<>();
  private BackendConnection connection;
  private boolean repeatable;
  private boolean replacing;
  private boolean givenUp;

  /**
   * An envelope that begins.
   *
   * @param user who hears of the connection, and of its end where no other takes its place
   */
  Envelope(
      TransactionOwner owner, BackendUser user, BackendPool pool, BackendConnection connection) {
    this.owner = owner;
    this.user = user;
    this.pool = pool;
    this.connection = connection;
    this.repeatable = connection.isFromStock();
    connection.use(user);
  }

  /** The connection at hand. */
  BackendConnection connection() {
    return connection;
  }

  void send(EnvelopeLine line) {
    if (repeatable || replacing) {
      unanswered.add(line);
    }
    if (!replacing) {
      transmit(line);
    }
  }

  private void transmit(EnvelopeLine line) {
    BackendConnection asked = connection;
    String text = line.text().apply(asked.capabilities());
    if (text != null) {
      asked.send(
          text,
          line.fitting(),
          line.timeout(),
          reply -> {
            // What a stale connection says behind its 421 answers nothing any more.
            if (asked == connection && !replacing) {
              onReply(line, reply);
            }
          });
    }
  }

  private void onReply(EnvelopeLine line, Reply reply) {
    Consumer<Reply> answered = line.onReply();
    if (reply.isClosing() && replace() || answered == null) {
      return;
    }
    forgo();
    answered.accept(reply);
  }

  /** The connection has gone; whether another one takes its place. */
  boolean isReplaced() {
    return connection.wasClosedByPeer() && replace();
  }

  private boolean replace() {
    ForwardedIdentity identity = connection.served();
    if (!repeatable || identity == null) {
      return false;
    }
    repeatable = false;
    replacing = true;
    connection.abort();
    owner.onReplacing();
    pool.replace(identity).addListener(this::onReplacement);
    return true;
  }

  private void onReplacement(Future<? super BackendConnection> opened) {
    replacing = false;
    BackendConnection other = opened.isSuccess() ? (BackendConnection) opened.getNow() : null;
    if (other != null && !givenUp && isKeptBy(other.capabilities())) {
      connection = other;
      connection.use(user);
      unanswered.forEach(this::transmit);
      connection.flush();
    } else {
      if (other != null) {
        pool.giveBack(other, Outcome.ABANDONED);
      }
      user.onLost();
    }
    unanswered.clear();
    owner.onReplaced();
  }

  private boolean isKeptBy(Capabilities offered) {
    return unanswered.stream().allMatch(line -> line.isKept().test(offered));
  }

  /** Nobody waits for what becomes of it: it is not worth another connection. */
  void giveUp() {
    givenUp = true;
    forgo();
  }

  private void forgo() {
    repeatable = false;
    unanswered.clear();
  }

  void flush() {
    if (!replacing) {
      connection.flush();
    }
  }
}
