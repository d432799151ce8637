package dev.postern.proxy.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * One service that clients connect to.
 *
 * @param name the key under {@code listeners}; names the listener in logs
 * @param trustedProxies addresses or CIDR blocks that may, and then must, send a PROXY header;
 *     empty means that no PROXY header is read
 */
public record ListenerConfig(
    String name,
    List<HostAndPort> bind,
    TlsMode tls,
    ClientCertificate clientCertificate,
    CertificateRequest certificateRequest,
    OnRejected onRejected,
    Provider provider,
    List<String> trustedProxies) {

  public ListenerConfig {
    bind = List.copyOf(bind);
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** How TLS begins: RFC 3207, or RFC 8314 section 3.3. */
  public enum TlsMode {
    STARTTLS,
    IMPLICIT
  }

  /** Whether a client certificate is asked for, and whether mail needs one. */
  public enum ClientCertificate {
    REQUIRED,
    OPTIONAL,
    NONE
  }

  /** What {@code tls13} needs, for a person. */
  public static final String CANNOT_ASK =
      "needs TLSv1.3 in tls.protocols, and BoringSSL (provider = openssl) where TLSv1.2 stands"
          + " there as well; allowed: always, or tls13 with these";

  /** What is wrong with {@code provider = openssl} where it cannot be; the reason follows. */
  public static final String NO_BORING_SSL =
      "openssl, but the BoringSSL library does not load here: ";

  /**
   * Whether certificates can be asked for under those versions only that the request allows: the
   * JDK settles whether it asks before it knows the version.
   *
   * @param boringSsl whether BoringSSL speaks TLS here
   */
  public boolean canAskAsConfigured(List<String> protocols, boolean boringSsl) {
    Stream<String> versions = protocols.stream();
    return clientCertificate == ClientCertificate.NONE
        || (boringSsl
            ? versions.anyMatch(certificateRequest::isMadeUnder)
            : versions.allMatch(certificateRequest::isMadeUnder));
  }

  /** When it is asked for: under TLS 1.2 a certificate travels where everybody can read it. */
  public enum CertificateRequest {
    ALWAYS,
    TLS13;

    /** Whether it is asked for under this version, as TLS libraries spell it: TLSv1.3. */
    public boolean isMadeUnder(String protocol) {
      return this == ALWAYS || protocol.equals("TLSv1.3");
    }
  }

  /** What a rejected certificate meets: an SMTP reply that says why, or a TLS alert. */
  public enum OnRejected {
    REPLY,
    ALERT
  }

  /** The TLS implementation; AUTO takes BoringSSL where its library loads, else the JDK. */
  public enum Provider {
    AUTO,
    OPENSSL,
    JDK
  }
}
