package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.TlsConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.concurrent.ImmediateExecutor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/** Builds what makes the handshakes of one listener. */
final class ListenerContext {

  private final TlsConfig config;
  private final ListenerConfig listener;
  private final SslProvider provider;

  ListenerContext(TlsConfig config, ListenerConfig listener) {
    this.config = config;
    this.listener = listener;
    this.provider = provider(listener);
  }

  SslProvider provider() {
    return provider;
  }

  private boolean alerts() {
    return listener.onRejected() == OnRejected.ALERT
        && listener.clientCertificate() != ClientCertificate.NONE;
  }

  /**
   * Whether steps of the handshake may take long, a token's signature or a judgement inside it:
   * only then it is worth to leave the event loop for them.
   */
  private boolean leavesLoop(ServerCredentials server) {
    return server.haveToken() || alerts();
  }

  private static SslProvider provider(ListenerConfig listener) {
    if (listener.provider() == ListenerConfig.Provider.JDK) {
      return SslProvider.JDK;
    }
    if (BoringSsl.isAvailable()) {
      return SslProvider.OPENSSL;
    }
    if (listener.provider() == ListenerConfig.Provider.OPENSSL) {
      throw new ConfigException(
          "listener "
              + listener.name()
              + ": provider = "
              + ListenerConfig.NO_BORING_SSL
              + BoringSsl.trouble());
    }
    return SslProvider.JDK;
  }

  /**
   * Makes its handshakes.
   *
   * @param verifier judges inside the handshake where the listener answers with alerts
   * @param threads on which slow steps of handshakes run
   * @throws ConfigException when certificate, key or a setting cannot be used
   */
  Handshakes build(
      ServerCredentials server,
      X509Certificate[] acceptedIssuers,
      ClientCertificateVerifier verifier,
      ResumptionScope scope,
      Executor threads) {
    checkRequest();
    try {
      return isDirect(server)
          ? new NativeHandshakes(
              NativeContext.of(
                  config,
                  listener,
                  new NativeOffer(server, listener.certificateRequest()),
                  List.of(acceptedIssuers),
                  scope),
              config.handshakeTimeout())
          : new NettyHandshakes(
              context(server, acceptedIssuers, verifier),
              leavesLoop(server) ? threads : ImmediateExecutor.INSTANCE,
              config,
              scope);
    } catch (SSLException | IllegalArgumentException e) {
      throw new ConfigException(
          "listener " + listener.name() + ": TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** What leaves the event loop is Netty's affair. */
  private boolean isDirect(ServerCredentials server) {
    return provider == SslProvider.OPENSSL
        && config.engine() == TlsConfig.Engine.DIRECT
        && !leavesLoop(server);
  }

  private SslContext context(
      ServerCredentials server,
      X509Certificate[] acceptedIssuers,
      ClientCertificateVerifier verifier)
      throws SSLException {
    return withKeys(server)
        .sslProvider(provider)
        .protocols(config.protocols())
        .ciphers(config.cipherSuites(), SupportedCipherSuiteFilter.INSTANCE)
        .clientAuth(clientAuth(listener.clientCertificate(), alerts()))
        .trustManager(new RecordingTrustManager(acceptedIssuers, alerts() ? verifier : null))
        .build();
  }

  /** The configuration's reader says it with the line; here it is for those who have none. */
  private void checkRequest() {
    if (!listener.canAskAsConfigured(config.protocols(), provider == SslProvider.OPENSSL)) {
      throw new ConfigException(
          "listener "
              + listener.name()
              + ": certificate-request = tls13 "
              + ListenerConfig.CANNOT_ASK);
    }
  }

  private SslContextBuilder withKeys(ServerCredentials server) {
    if (provider != SslProvider.OPENSSL) {
      return SslContextBuilder.forServer(new FixedKeyManagers(new CertificateChoice(server)));
    }
    SslContextBuilder builder =
        SslContextBuilder.forServer(
                new OpenSslCachingX509KeyManagerFactory(
                    new FixedKeyManagers(new NativeChoice(server, listener.certificateRequest()))))
            .option(OpenSslContextOption.USE_TASKS, leavesLoop(server))
            .option(OpenSslContextOption.GROUPS, config.groups().toArray(new String[0]))
            .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, config.maxCertificateBytes());
    return server.haveToken()
        ? builder.option(OpenSslContextOption.PRIVATE_KEY_METHOD, new TokenSignatures(server))
        : builder;
  }

  /**
   * With a late verdict a certificate is asked for, never demanded by TLS: a missing one would be
   * an alert that tells nobody why.
   */
  private static ClientAuth clientAuth(ClientCertificate policy, boolean alerts) {
    return switch (policy) {
      case NONE -> ClientAuth.NONE;
      case OPTIONAL -> ClientAuth.OPTIONAL;
      case REQUIRED -> alerts ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL;
    };
  }
}
