package dev.postern.proxy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The server's side of TLS, shared by all listeners.
 *
 * @param certificates the first is for clients that name no server, or one that nobody knows
 * @param protocols TLSv1.2 and TLSv1.3 at most
 * @param groups key exchange groups, the preferred first
 * @param cipherSuites of TLS 1.3 and of TLS 1.2, the preferred first
 * @param maxCertificateBytes bound on the client's Certificate message, in octets
 * @param sessionTickets whether sessions may be resumed (RFC 8446 section 2.2, RFC 5077)
 * @param handshakeTimeout from the first octet of TLS to the end of the handshake
 * @param engine who makes handshakes and moves records, where TLS is BoringSSL's
 */
public record TlsConfig(
    List<ServerCertificateConfig> certificates,
    List<String> protocols,
    List<String> groups,
    List<String> cipherSuites,
    int maxCertificateBytes,
    boolean sessionTickets,
    TicketsConfig tickets,
    Duration handshakeTimeout,
    Engine engine) {

  /** What stands between the network and BoringSSL. */
  public enum Engine {
    /** Netty's handler. */
    HANDLER,
    /** Calls of our own, with less between them. */
    DIRECT
  }

  public TlsConfig {
    certificates = List.copyOf(certificates);
    protocols = List.copyOf(protocols);
    groups = List.copyOf(groups);
    cipherSuites = List.copyOf(cipherSuites);
  }

  /**
   * The keys that tickets are sealed with.
   *
   * @param rotation how long one key is in use
   * @param keys how many are known at a time: the next one, the one in use, and older ones
   * @param keyFile shared by proxies; without it each has keys of its own
   */
  public record TicketsConfig(Duration rotation, int keys, Optional<Path> keyFile) {}
}
