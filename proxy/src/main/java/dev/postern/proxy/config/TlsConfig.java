package dev.postern.proxy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The server's side of TLS, shared by all listeners.
 *
 * @param certificate PEM file: the server's certificate, then its intermediates
 * @param key PEM file of its private key (PKCS#8, SEC1 or PKCS#1)
 * @param keyPassphraseFile file whose first line opens an encrypted key
 * @param protocols TLSv1.2 and TLSv1.3 at most
 * @param groups key exchange groups, the preferred first
 * @param cipherSuites TLS 1.2 suites; empty means the built-in list
 * @param maxCertificateBytes bound on the client's Certificate message, in octets
 * @param sessionTickets whether sessions may be resumed (RFC 8446 section 2.2, RFC 5077)
 * @param handshakeTimeout from the first octet of TLS to the end of the handshake
 */
public record TlsConfig(
    Path certificate,
    Path key,
    Optional<Path> keyPassphraseFile,
    List<String> protocols,
    List<String> groups,
    List<String> cipherSuites,
    int maxCertificateBytes,
    boolean sessionTickets,
    Duration handshakeTimeout) {

  public TlsConfig {
    protocols = List.copyOf(protocols);
    groups = List.copyOf(groups);
    cipherSuites = List.copyOf(cipherSuites);
  }
}
