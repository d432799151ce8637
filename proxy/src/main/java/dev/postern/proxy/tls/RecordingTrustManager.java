package dev.postern.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets every handshake come to its end, so that a refusal can be an SMTP reply; the verdict is
 * given afterwards. Only where an alert is wanted it judges here. Extended, since a plain
 * X509TrustManager would be wrapped in checks of the JDK's own.
 */
final class RecordingTrustManager extends X509ExtendedTrustManager {

  private final X509Certificate[] acceptedIssuers;
  private final @Nullable ClientCertificateVerifier alerting;

  /**
   * A trust manager.
   *
   * @param acceptedIssuers whose names go into the CertificateRequest
   * @param alerting the judge whose rejections become alerts; null for late verdicts
   */
  RecordingTrustManager(
      X509Certificate[] acceptedIssuers, @Nullable ClientCertificateVerifier alerting) {
    this.acceptedIssuers = acceptedIssuers.clone();
    this.alerting = alerting;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (alerting != null && alerting.judge(chain) instanceof Verdict.Rejected rejected) {
      throw refusal(rejected);
    }
  }

  /** BoringSSL's numbers stand in its library; the JDK has one alert for all reasons anyway. */
  private static CertificateException refusal(Verdict.Rejected rejected) {
    RejectedCertificateException rejection = new RejectedCertificateException(rejected);
    return OpenSsl.isAvailable()
        ? new OpenSslCertificateException(rejection, errorCode(rejected.reason()))
        : rejection;
  }

  /**
   * The X509_V_ERR code that BoringSSL turns into the right alert (RFC 8446 section 6.2): it has no
   * number for an alert itself. What has no alert of its own gets the one that OpenSSL sends.
   */
  private static int errorCode(Verdict.Reason reason) {
    return switch (reason) {
      // certificate_expired: expired, "or is not currently valid"
      case EXPIRED, NOT_YET_VALID -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
      // certificate_revoked, be it by the CA or by the administrator
      case REVOKED, BLOCKED -> CertificateVerifier.X509_V_ERR_CERT_REVOKED;
      // unknown_ca
      case UNKNOWN_ISSUER -> CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
      // unsupported_certificate
      case WRONG_PURPOSE -> CertificateVerifier.X509_V_ERR_INVALID_PURPOSE;
      // bad_certificate
      case WEAK_KEY, MALFORMED, TOO_MANY -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
      // certificate_unknown, "some other (unspecified) issue"; its word for a missing list would
      // become unknown_ca
      case REVOCATION_UNKNOWN, CONSTRAINT -> CertificateVerifier.X509_V_ERR_PERMITTED_VIOLATION;
    };
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw serverSideOnly();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw serverSideOnly();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw serverSideOnly();
  }

  private static CertificateException serverSideOnly() {
    return new CertificateException("this trust manager judges clients only");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return acceptedIssuers.clone();
  }
}
