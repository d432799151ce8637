package dev.postern.proxy.tls;

import java.security.cert.Certificate;

/** Judges a presented chain against the configured anchors and revocation lists; thread-safe. */
public interface ClientCertificateVerifier {

  /**
   * The verdict on a chain as the client sent it, its own certificate first; empty means absent.
   * Never throws: what cannot be parsed is rejected.
   */
  Verdict judge(Certificate[] presented);
}
