package dev.postern.proxy.backend;

import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.tls.BackendTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens one connection: connect, banner, EHLO, TLS and EHLO again, the service login. What was
 * learnt before TLS is forgotten (RFC 3207 section 4.2). Used once.
 */
final class BackendOpener implements BackendUser {

  private final BackendConfig config;
  private final HostAndPort address;
  private final @Nullable BackendTls tls;
  private final IdentityForwarding forwarding;
  private final String hostname;
  private final @Nullable ForwardedIdentity identity;
  private final BackendTransport transport;
  private final EventLoop loop;
  private final Promise<BackendConnection> ready;

  private BackendOpening step = BackendOpening.CONNECT;
  private @Nullable BackendConnection connection;

  /**
   * An opener.
   *
   * @param identity for whom it is opened, where the login depends on it
   */
  BackendOpener(BackendSettings settings, EventLoop loop, @Nullable ForwardedIdentity identity) {
    this.config = settings.config();
    this.address = settings.address();
    this.tls = settings.tls();
    this.forwarding = settings.forwarding();
    this.hostname = settings.hostname();
    this.identity = identity;
    this.transport = settings.transport();
    this.loop = loop;
    this.ready = loop.newPromise();
  }

  Future<BackendConnection> open() {
    transport
        .connect(loop, address, config.timeouts().connect(), new Initializer())
        .addListener(
            connected -> {
              if (connected.isSuccess()) {
                step = BackendOpening.BANNER;
              } else {
                fail(String.valueOf(connected.cause().getMessage()));
              }
            });
    return ready;
  }

  /** Whether the MTA is there and has answered the greeting: what fails then is this one login. */
  boolean wasGreeted() {
    return step == BackendOpening.AUTH;
  }

  /** Ends the opening when an answer is overdue. */
  void expire() {
    if (connection != null) {
      connection.expire();
    }
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      BackendConnection opened =
          new BackendConnection(channel, BackendOpener.this, config.timeouts().content());
      connection = opened;
      if (config.tls().mode() == BackendTlsConfig.Mode.IMPLICIT) {
        channel.pipeline().addLast("tls", newTlsHandler(channel));
      }
      channel.pipeline().addLast("backend", opened);
      opened.await(
          BackendConnection.FINAL, config.timeouts().greeting(), BackendOpener.this::onBanner);
    }
  }

  private SslHandler newTlsHandler(Channel channel) {
    if (tls == null) {
      throw new IllegalStateException("TLS to the MTA without its context");
    }
    SslHandler handler = tls.newHandler(channel.alloc(), address);
    handler.setHandshakeTimeoutMillis(config.timeouts().connect().toMillis());
    return handler;
  }

  private void onBanner(Reply reply) {
    if (reply.code() == 220) {
      hello();
    } else {
      refuse(reply);
    }
  }

  private void hello() {
    step = BackendOpening.EHLO;
    command("EHLO " + hostname, this::onHello);
  }

  private void onHello(Reply reply) {
    BackendConnection open = connection();
    if (reply.code() != 250) {
      refuse(reply);
      return;
    }
    open.learn(Capabilities.parse(reply));
    if (config.tls().mode() == BackendTlsConfig.Mode.STARTTLS
        && open.channel().pipeline().get(SslHandler.class) == null) {
      startTls(open);
    } else {
      authenticate(open);
    }
  }

  private void startTls(BackendConnection open) {
    step = BackendOpening.STARTTLS;
    if (!open.capabilities().offers("STARTTLS")) {
      fail("the MTA does not offer STARTTLS");
      return;
    }
    command("STARTTLS", this::onStartTls);
  }

  private void onStartTls(Reply reply) {
    if (reply.code() != 220) {
      refuse(reply);
      return;
    }
    step = BackendOpening.TLS;
    BackendConnection open = connection();
    open.learn(Capabilities.NONE);
    SslHandler handler = newTlsHandler(open.channel());
    open.channel().pipeline().addFirst("tls", handler);
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                hello();
                open.flush();
              } else {
                fail("TLS with the MTA: " + done.cause().getMessage());
              }
            });
  }

  private void authenticate(BackendConnection open) {
    step = BackendOpening.AUTH;
    String login = forwarding.login(open.capabilities(), identity);
    if (login == null) {
      succeed(open);
      return;
    }
    command(
        login,
        reply -> {
          if (reply.code() == 235) {
            open.serve(identity);
            succeed(open);
          } else {
            refuse(reply);
          }
        });
  }

  private void succeed(BackendConnection open) {
    step = BackendOpening.READY;
    if (!ready.trySuccess(open)) {
      open.close();
    }
  }

  private void command(String line, Consumer<Reply> onReply) {
    BackendConnection open = connection();
    open.send(line, BackendConnection.FINAL, config.timeouts().command(), onReply);
    open.flush();
  }

  private BackendConnection connection() {
    if (connection == null) {
      throw new IllegalStateException("no channel yet");
    }
    return connection;
  }

  private void refuse(Reply reply) {
    fail("the MTA answered " + reply);
  }

  private void fail(String why) {
    ready.tryFailure(
        new BackendException(Reply.BACKEND_UNAVAILABLE, address + ", step " + step + ": " + why));
    if (connection != null) {
      connection.close();
    }
  }

  @Override
  public void onLost() {
    String trouble = connection == null ? "" : connection.lastTrouble();
    fail(trouble.isEmpty() ? "the MTA closed the connection" : trouble);
  }

  @Override
  public void onUnexpectedReply(Reply reply) {
    refuse(reply);
  }
}
