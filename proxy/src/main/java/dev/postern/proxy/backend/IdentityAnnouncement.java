package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Reply;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;

/**
 * Tells the MTA on a connection whose mail comes next. Nothing may follow XCLIENT in the same
 * write: it waits for a fresh 220, then for the answer to another EHLO. Any other answer ends the
 * connection, since Postfix then keeps the user before. Used once.
 */
final class IdentityAnnouncement implements BackendUser {

  private final IdentityForwarding forwarding;
  private final String hostname;
  private final Duration timeout;
  private final BackendConnection connection;
  private final ForwardedIdentity identity;
  private final Promise<BackendConnection> announcing;

  IdentityAnnouncement(
      BackendSettings settings, BackendConnection connection, ForwardedIdentity identity) {
    this.forwarding = settings.forwarding();
    this.hostname = settings.hostname();
    this.timeout = settings.config().timeouts().command();
    this.connection = connection;
    this.identity = identity;
    this.announcing = connection.channel().eventLoop().newPromise();
  }

  Future<BackendConnection> announce() {
    String line = forwarding.announcement(connection.capabilities(), identity);
    if (line == null) {
      connection.serve(identity);
      return announcing.setSuccess(connection);
    }
    connection.use(this);
    connection.send(line, BackendConnection.FINAL, timeout, this::onAnnounced);
    connection.flush();
    return announcing;
  }

  private void onAnnounced(Reply reply) {
    connection.serve(null);
    if (reply.code() == 220) {
      connection.send("EHLO " + hostname, BackendConnection.FINAL, timeout, this::onHello);
      connection.flush();
    } else {
      fail("the MTA refused the user's identity: " + reply);
    }
  }

  private void onHello(Reply reply) {
    if (reply.code() != 250) {
      fail("the MTA refused EHLO behind XCLIENT: " + reply);
      return;
    }
    connection.learn(Capabilities.parse(reply));
    connection.serve(identity);
    announcing.trySuccess(connection);
  }

  private void fail(String why) {
    announcing.tryFailure(new BackendException(Reply.BACKEND_NO_IDENTITY, why));
  }

  @Override
  public void onLost() {
    announcing.tryFailure(
        new BackendException(Reply.BACKEND_LOST, "the MTA closed the connection"));
  }

  @Override
  public void onUnexpectedReply(Reply reply) {
    fail("the MTA is out of step: " + reply);
  }
}
