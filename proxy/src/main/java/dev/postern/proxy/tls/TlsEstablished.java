package dev.postern.proxy.tls;

import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a handshake has come to: the event at its end.
 *
 * @param protocol TLSv1.2 or TLSv1.3
 * @param cipherSuite by its IANA name
 * @param presented the client's certificate and those that came with it, as they came; on a resumed
 *     session those of its first handshake; empty where none came
 */
public record TlsEstablished(String protocol, String cipherSuite, List<Certificate> presented) {

  public TlsEstablished {
    presented = List.copyOf(presented);
  }

  /** As Netty's handler or the JDK tells it. */
  public static TlsEstablished of(SSLSession session) {
    return new TlsEstablished(
        session.getProtocol(), session.getCipherSuite(), peerCertificates(session));
  }

  private static List<Certificate> peerCertificates(SSLSession session) {
    try {
      return List.of(session.getPeerCertificates());
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }
}
