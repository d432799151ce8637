package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.TlsConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** The TLS side of one listener: its context, made once and swapped whole on reload. */
public final class ServerTls {

  static {
    // A client that renegotiates buys a handshake with every record; BoringSSL never allows it.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private final TlsConfig config;
  private final Handshakes handshakes;
  private final SslProvider provider;
  private final String authorities;
  private final ResumptionScope scope;
  private List<TicketKeyRing.TicketKey> sealing = List.of();

  private ServerTls(
      TlsConfig config,
      Handshakes handshakes,
      SslProvider provider,
      ResumptionScope scope,
      String authorities) {
    this.config = config;
    this.handshakes = handshakes;
    this.provider = provider;
    this.scope = scope;
    this.authorities = authorities;
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
    ResumptionScope scope = new ResumptionScope(listener, acceptedIssuers);
    ServerTls tls =
        new ServerTls(
            config,
            builder.build(server, acceptedIssuers, verifier, scope, threads),
            builder.provider(),
            scope,
            names(acceptedIssuers));
    tls.take(tickets);
    return tls;
  }

  /** Seals tickets with the key that is in use now, and opens those of the others. */
  public synchronized void take(TicketKeys tickets) {
    List<TicketKeyRing.TicketKey> keys = tickets.ring().inUseFirst(tickets.now());
    if (config.sessionTickets() && !keys.equals(sealing)) {
      handshakes.take(scope.keys(keys));
      sealing = keys;
    }
  }

  /**
   * Puts TLS into a connection's pipeline, in front of the handler of that name, and from now on
   * nothing goes out in clear. The end of the handshake reaches the handlers behind as an event: a
   * {@link TlsEstablished} or, with the reason, Netty's for a handshake that failed; in that case
   * the connection is closed.
   *
   * @return done before that event
   */
  public Future<Channel> begin(Channel channel, String next) {
    return handshakes.begin(channel, next);
  }

  /**
   * Whether what is written now leaves although the channel is closed behind it at once. Where
   * something else waits to leave that would be cut off, after a while, by a peer that is slow.
   */
  public static boolean sendsBeforeClosing(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting != null
        && waiting.isEmpty()
        && channel.pipeline().get(RecordHandler.class) != null;
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

  /** Who moves the records, for the log. */
  public String engine() {
    return handshakes.engine();
  }

  /** The TLS implementation in use, for the log. */
  public String implementation() {
    return provider == SslProvider.OPENSSL ? "BoringSSL" : "JDK";
  }
}
