package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.TlsConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/** Builds the TLS context of one listener. */
final class ListenerContext {

  /**
   * In octets. What BoringSSL says unasked, in the middle of reading, waits in a buffer that each
   * session keeps for its whole life. An alert has room, and a longer message goes in several
   * steps; where tickets may stand in front of an alert it has to be Netty's own 2048, a third of
   * what an idle session costs in native memory.
   */
  static final int UNASKED_OCTETS = 256;

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
  boolean leavesLoop(ServerCredentials server) {
    return server.haveToken() || alerts();
  }

  private static SslProvider provider(ListenerConfig listener) {
    if (listener.provider() == ListenerConfig.Provider.JDK) {
      return SslProvider.JDK;
    }
    if (OpenSsl.isAvailable()) {
      return SslProvider.OPENSSL;
    }
    if (listener.provider() == ListenerConfig.Provider.OPENSSL) {
      throw new ConfigException(
          "listener "
              + listener.name()
              + ": provider = "
              + ListenerConfig.NO_BORING_SSL
              + OpenSsl.unavailabilityCause().getMessage());
    }
    return SslProvider.JDK;
  }

  /**
   * The context.
   *
   * @throws ConfigException when certificate, key or a setting cannot be used
   */
  SslContext build(
      ServerCredentials server,
      X509Certificate[] acceptedIssuers,
      ClientCertificateVerifier verifier) {
    checkRequest();
    try {
      SslContextBuilder builder =
          withKeys(server)
              .sslProvider(provider)
              .protocols(config.protocols())
              .ciphers(config.cipherSuites(), SupportedCipherSuiteFilter.INSTANCE)
              .clientAuth(clientAuth(listener.clientCertificate(), alerts()))
              .trustManager(new RecordingTrustManager(acceptedIssuers, alerts() ? verifier : null));
      return narrowed(builder.build());
    } catch (SSLException | IllegalArgumentException e) {
      throw new ConfigException(
          "listener " + listener.name() + ": TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private SslContext narrowed(SslContext context) {
    if (config.engine() == TlsConfig.Engine.DIRECT
        && context instanceof ReferenceCountedOpenSslContext boring) {
      boring.setBioNonApplicationBufferSize(UNASKED_OCTETS);
    }
    return context;
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
