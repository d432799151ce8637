package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.internal.tcnative.SSL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** The TLS side of one listener: its context, made once and swapped whole on reload. */
public final class ServerTls {

  /** RFC 8446 appendix B.4, and for TLS 1.2 only suites with ECDHE and AEAD (RFC 9325). */
  private static final List<String> SUITES =
      List.of(
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

  /**
   * In seconds. A ticket must not live longer than seven days (RFC 8446 section 4.6.1), so the JDK
   * sends none where sessions last longer.
   */
  private static final int JDK_SENDS_NO_TICKET = 8 * 24 * 3600;

  private final SslContext context;
  private final SslProvider provider;
  private final String authorities;
  private final TlsConfig config;

  private ServerTls(
      SslContext context, SslProvider provider, String authorities, TlsConfig config) {
    this.context = context;
    this.provider = provider;
    this.authorities = authorities;
    this.config = config;
  }

  /**
   * The context of a listener.
   *
   * @param server read once for all listeners
   * @param verifier judges inside the handshake where the listener answers with alerts
   * @throws ConfigException when certificate, key or a setting cannot be used
   */
  public static ServerTls of(
      TlsConfig config,
      ServerCredential server,
      ListenerConfig listener,
      X509Certificate[] acceptedIssuers,
      ClientCertificateVerifier verifier) {
    SslProvider provider = provider(listener);
    SslContext context = build(config, server, listener, acceptedIssuers, verifier, provider);
    if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
      separate(sessions, config, listener, acceptedIssuers);
    } else if (!config.sessionTickets()) {
      context.sessionContext().setSessionTimeout(JDK_SENDS_NO_TICKET);
    }
    return new ServerTls(context, provider, names(acceptedIssuers), config);
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
              + ": provider = openssl, but the BoringSSL library does not load here: "
              + OpenSsl.unavailabilityCause().getMessage());
    }
    return SslProvider.JDK;
  }

  private static SslContext build(
      TlsConfig config,
      ServerCredential server,
      ListenerConfig listener,
      X509Certificate[] acceptedIssuers,
      ClientCertificateVerifier verifier,
      SslProvider provider) {
    boolean alerts = listener.onRejected() == OnRejected.ALERT;
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(server.key(), server.chain())
              .sslProvider(provider)
              .protocols(config.protocols())
              .ciphers(
                  config.cipherSuites().isEmpty() ? SUITES : config.cipherSuites(),
                  SupportedCipherSuiteFilter.INSTANCE)
              .clientAuth(clientAuth(listener.clientCertificate(), alerts))
              .trustManager(new RecordingTrustManager(acceptedIssuers, alerts ? verifier : null));
      if (provider == SslProvider.OPENSSL) {
        builder
            .option(OpenSslContextOption.USE_TASKS, false)
            .option(OpenSslContextOption.GROUPS, config.groups().toArray(new String[0]))
            .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, config.maxCertificateBytes());
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new ConfigException(
          "listener " + listener.name() + ": TLS cannot be set up: " + e.getMessage(), e);
    }
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

  /**
   * A session id context for this policy and these CAs only, and ticket keys of its own: else a
   * ticket from a listener that asks for no certificate resumes on one that requires it (the family
   * of CVE-2025-23419).
   */
  private static void separate(
      OpenSslServerSessionContext sessions,
      TlsConfig config,
      ListenerConfig listener,
      X509Certificate[] acceptedIssuers) {
    sessions.setSessionIdContext(sessionIdContext(listener, acceptedIssuers));
    sessions.setSessionCacheEnabled(config.sessionTickets());
    if (config.sessionTickets()) {
      sessions.setTicketKeys(newTicketKey());
    }
  }

  private static byte[] sessionIdContext(ListenerConfig listener, X509Certificate[] issuers) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(listener.name().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(listener.clientCertificate().name().getBytes(StandardCharsets.UTF_8));
      digest.update(listener.onRejected().name().getBytes(StandardCharsets.UTF_8));
      for (X509Certificate issuer : issuers) {
        digest.update(issuer.getEncoded());
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new ConfigException("the session id context cannot be computed: " + e.getMessage(), e);
    }
  }

  private static OpenSslSessionTicketKey newTicketKey() {
    SecureRandom random = new SecureRandom();
    byte[] name = new byte[OpenSslSessionTicketKey.NAME_SIZE];
    byte[] hmac = new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE];
    byte[] aes = new byte[OpenSslSessionTicketKey.AES_KEY_SIZE];
    random.nextBytes(name);
    random.nextBytes(hmac);
    random.nextBytes(aes);
    return new OpenSslSessionTicketKey(name, hmac, aes);
  }

  /** A handler for one connection. */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = context.newHandler(allocator);
    handler.setHandshakeTimeoutMillis(config.handshakeTimeout().toMillis());
    if (!config.sessionTickets()
        && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
      // Netty allows tickets in every engine that knows TLS 1.3, whatever its context says.
      SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
    }
    return handler;
  }

  /** The kinds of client keys that this listener can ask for, as a person would name them. */
  public String keyTypes() {
    return keyTypes(provider);
  }

  /** BoringSSL asks for ECDSA and RSA only; Ed25519, P-521 and RSA-PSS need the JDK's TLS. */
  private static String keyTypes(SslProvider provider) {
    return provider == SslProvider.OPENSSL
        ? "ECDSA P-256 or P-384, RSA"
        : "ECDSA P-256, P-384 or P-521, Ed25519, RSA, RSA-PSS";
  }

  /** The names of the CAs that clients are asked for, printable ASCII. */
  public String authorities() {
    return authorities;
  }

  private static String names(X509Certificate[] issuers) {
    return Arrays.stream(issuers)
        .map(issuer -> Printable.name(issuer.getSubjectX500Principal()))
        .distinct()
        .limit(5)
        .collect(Collectors.joining(", "));
  }

  /** The TLS implementation in use, for the log. */
  public String implementation() {
    return provider == SslProvider.OPENSSL ? "BoringSSL" : "JDK";
  }
}
