package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.concurrent.ImmediateExecutor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** The TLS side of one listener: its context, made once and swapped whole on reload. */
public final class ServerTls {

  /**
   * In seconds. A ticket must not live longer than seven days (RFC 8446 section 4.6.1), so the JDK
   * sends none where sessions last longer.
   */
  private static final int JDK_SENDS_NO_TICKET = 8 * 24 * 3600;

  private static final RecordLayer DIRECT = new DirectRecords();

  static {
    // A client that renegotiates buys a handshake with every record; BoringSSL never allows it.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private final TlsConfig config;
  private final SslContext context;
  private final SslProvider provider;
  private final String authorities;
  private final Executor threads;
  private final ResumptionScope scope;
  private List<TicketKeyRing.TicketKey> sealing = List.of();

  private ServerTls(
      TlsConfig config,
      SslContext context,
      SslProvider provider,
      Executor threads,
      ListenerConfig listener,
      X509Certificate[] acceptedIssuers) {
    this.config = config;
    this.context = context;
    this.provider = provider;
    this.threads = threads;
    this.authorities = names(acceptedIssuers);
    this.scope = new ResumptionScope(listener, acceptedIssuers);
  }

  /**
   * The context of a listener.
   *
   * @param server read once for all listeners
   * @param tickets shared by all listeners
   * @param verifier judges inside the handshake where the listener answers with alerts
   * @throws ConfigException when certificate, key or a setting cannot be used
   */
  public static ServerTls of(
      TlsConfig config,
      ServerCredentials server,
      TicketKeys tickets,
      ListenerConfig listener,
      X509Certificate[] acceptedIssuers,
      ClientCertificateVerifier verifier) {
    return of(config, server, tickets, listener, acceptedIssuers, verifier, HandshakeThreads.POOL);
  }

  /**
   * As above.
   *
   * @param threads on which slow steps of handshakes run
   */
  public static ServerTls of(
      TlsConfig config,
      ServerCredentials server,
      TicketKeys tickets,
      ListenerConfig listener,
      X509Certificate[] acceptedIssuers,
      ClientCertificateVerifier verifier,
      Executor threads) {
    ListenerContext builder = new ListenerContext(config, listener);
    SslContext context = builder.build(server, acceptedIssuers, verifier);
    ServerTls tls =
        new ServerTls(
            config,
            context,
            builder.provider(),
            builder.leavesLoop(server) ? threads : ImmediateExecutor.INSTANCE,
            listener,
            acceptedIssuers);
    tls.separate();
    tls.take(tickets);
    return tls;
  }

  private void separate() {
    if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
      sessions.setSessionIdContext(scope.sessionIdContext());
      sessions.setSessionCacheEnabled(config.sessionTickets());
    } else if (!config.sessionTickets()) {
      context.sessionContext().setSessionTimeout(JDK_SENDS_NO_TICKET);
    }
  }

  /** Seals tickets with the key that is in use now, and opens those of the others. */
  public synchronized void take(TicketKeys tickets) {
    List<TicketKeyRing.TicketKey> keys = tickets.ring().inUseFirst(tickets.now());
    if (config.sessionTickets()
        && !keys.equals(sealing)
        && context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
      sessions.setTicketKeys(scope.keys(keys));
      sealing = keys;
    }
  }

  /** A handler for one connection. */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = RecordCumulator.guard(context.newHandler(allocator, threads));
    handler.setHandshakeTimeoutMillis(config.handshakeTimeout().toMillis());
    if (!config.sessionTickets()
        && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
      // Netty allows tickets in every engine that knows TLS 1.3, whatever its context says.
      SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
    }
    return handler;
  }

  /** Who moves the records of a connection whose handshake a handler of this has made. */
  public RecordLayer records() {
    return provider == SslProvider.OPENSSL && config.engine() == TlsConfig.Engine.DIRECT
        ? DIRECT
        : RecordLayer.HANDLER;
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

  /** Whose records layer is in use, for the log. */
  public String engine() {
    return records() == RecordLayer.HANDLER ? "handler" : "direct";
  }

  /** The TLS implementation in use, for the log. */
  public String implementation() {
    return provider == SslProvider.OPENSSL ? "BoringSSL" : "JDK";
  }
}
