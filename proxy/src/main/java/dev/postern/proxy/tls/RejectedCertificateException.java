package dev.postern.proxy.tls;

import java.security.cert.CertificateException;

/** Breaks a handshake whose certificate is not believed, and carries the verdict out of it. */
final class RejectedCertificateException extends CertificateException {

  private static final long serialVersionUID = 1;

  private final transient Verdict.Rejected verdict;

  RejectedCertificateException(Verdict.Rejected verdict) {
    super(verdict.detail());
    this.verdict = verdict;
  }

  Verdict.Rejected verdict() {
    return verdict;
  }
}
