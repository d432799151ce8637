package dev.postern.proxy.backend;

import dev.postern.proxy.config.BackendConfig.Forward;
import dev.postern.proxy.smtp.Reply;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the MTA before the first client comes: does it take the user's name the configured way, and
 * to whom does it grant relay? A recipient outside is named, with and without a user, and the
 * transaction reset; nothing is sent. Used once.
 */
public final class Preflight implements BackendUser {

  /** RFC 2606 section 2: a domain that is nobody's, so it can only be relayed to. */
  private static final String OUTSIDE = "RCPT TO:<postern-preflight@preflight.invalid>";

  /**
   * What was found.
   *
   * @param good whether mail will pass as configured
   * @param sentence for the administrator
   */
  public record Finding(boolean good, String sentence) {}

  private final BackendSettings settings;
  private final EventLoop loop;
  private final Forward forward;
  private final Duration timeout;
  private final Promise<Finding> finding;
  private @Nullable BackendConnection connection;

  /** The answer to the last recipient outside. */
  private boolean outsideGranted;

  public Preflight(BackendSettings settings, EventLoop loop) {
    this.settings = settings;
    this.loop = loop;
    this.forward = settings.config().forward();
    this.timeout = settings.config().timeouts().command();
    this.finding = loop.newPromise();
  }

  /** Begins; the finding is one sentence, whatever happens. */
  public Future<Finding> run() {
    loop.execute(
        () -> new BackendOpener(settings, loop, nobody()).open().addListener(this::onOpened));
    return finding;
  }

  private ForwardedIdentity nobody() {
    String user = "postern-preflight@" + settings.hostname();
    return new ForwardedIdentity(user, "127.0.0.1", 25, settings.hostname());
  }

  private void onOpened(Future<? super BackendConnection> opened) {
    if (!opened.isSuccess()) {
      conclude(false, "it cannot be used: " + opened.cause().getMessage());
      return;
    }
    BackendConnection open = (BackendConnection) opened.getNow();
    connection = open;
    String missing = settings.forwarding().missing(open.capabilities());
    if (missing != null) {
      conclude(false, missing);
    } else if (forward == Forward.XCLIENT || forward == Forward.XCLIENT_ADDR) {
      probe(open, nameless -> announce(open, nameless));
    } else {
      probe(open, this::judgeHost);
    }
  }

  /** Without a user's name: by the host's address, or by the service login. */
  private void judgeHost(boolean granted) {
    boolean login = forward == Forward.SASL_PLAIN;
    if (!granted) {
      conclude(
          false,
          login
              ? "the service login is taken, but grants no relay"
              : "it does not relay for this host, and MAIL AUTH= grants nothing: allow this host"
                  + " there, or use another way to forward the user");
    } else {
      conclude(
          true,
          login
              ? "relay is granted to the service login"
              : "relay is granted to this host by its address; MAIL AUTH= is a label only");
    }
  }

  private void announce(BackendConnection open, boolean nameless) {
    new IdentityAnnouncement(settings, open, nobody())
        .announce()
        .addListener(
            announced -> {
              if (announced.isSuccess()) {
                probe(open, named -> judgeXclient(nameless, named));
              } else {
                conclude(false, String.valueOf(announced.cause().getMessage()));
              }
            });
  }

  private void judgeXclient(boolean nameless, boolean named) {
    if (!named) {
      conclude(
          false,
          "it takes XCLIENT LOGIN, but relays for nobody by it: on the proxy's service set"
              + " smtpd_sasl_auth_enable = yes, smtpd_tls_auth_only = no (or speak TLS to it) and"
              + " permit_sasl_authenticated");
    } else if (nameless) {
      conclude(
          false,
          "it relays for this host even without a user's name: take this host out of mynetworks");
    } else {
      conclude(true, "relay is granted to a user named by XCLIENT, and to nobody else");
    }
  }

  private interface Answer {
    void relayIsGranted(boolean granted);
  }

  private void probe(BackendConnection open, Answer answer) {
    open.use(this);
    String sender = "MAIL FROM:<>" + settings.forwarding().mailParameter(nobody());
    say(open, sender, mail -> {});
    say(open, OUTSIDE, recipient -> outsideGranted = isGranted(recipient));
    say(open, "RSET", reset -> answer.relayIsGranted(outsideGranted));
    open.flush();
  }

  /** An unknown domain may be refused for now, or for good, after relay itself was granted. */
  private static boolean isGranted(Reply recipient) {
    return recipient.isPositive()
        || recipient.text().startsWith("4.1.2")
        || recipient.text().startsWith("5.1.2");
  }

  private void say(BackendConnection open, String line, Consumer<Reply> onReply) {
    open.send(line, BackendConnection.FINAL, timeout, onReply);
  }

  private void conclude(boolean good, String sentence) {
    finding.trySuccess(new Finding(good, sentence));
    if (connection != null) {
      connection.dismiss();
    }
  }

  @Override
  public void onLost() {
    conclude(false, "it closed the connection");
  }

  @Override
  public void onUnexpectedReply(Reply reply) {
    conclude(false, "it is out of step: " + reply);
  }
}
