package dev.postern.proxy.session;

import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.metrics.RateLimitedLog;
import dev.postern.proxy.tls.Verdict.Reason;

/** Certificates that one listener did not believe, as they are counted and logged. Thread-safe. */
final class Rejections {

  private final Metrics metrics;
  private final RateLimitedLog log = new RateLimitedLog();

  Rejections(Metrics metrics) {
    this.metrics = metrics;
  }

  void count(Reason reason) {
    metrics.count(
        switch (reason) {
          case EXPIRED -> Event.CERTIFICATE_EXPIRED;
          case NOT_YET_VALID -> Event.CERTIFICATE_NOT_YET_VALID;
          case REVOKED -> Event.CERTIFICATE_REVOKED;
          case BLOCKED -> Event.CERTIFICATE_BLOCKED;
          case REVOCATION_UNKNOWN -> Event.CERTIFICATE_REVOCATION_UNKNOWN;
          case UNKNOWN_ISSUER -> Event.CERTIFICATE_UNKNOWN_ISSUER;
          case WRONG_PURPOSE -> Event.CERTIFICATE_WRONG_PURPOSE;
          case WEAK_KEY -> Event.CERTIFICATE_WEAK_KEY;
          case CONSTRAINT -> Event.CERTIFICATE_CONSTRAINT;
          case MALFORMED -> Event.CERTIFICATE_MALFORMED;
          case TOO_MANY -> Event.CERTIFICATE_TOO_MANY;
        });
  }

  /**
   * The session is refused, which is a line where one is due.
   *
   * @param subject the certificate's, empty where it cannot be read
   */
  void write(Session session, String reason, String subject) {
    session.verdict = reason;
    session.rejected = true;
    if (mayWrite()) {
      SessionLog.rejected(
          session,
          subject.isEmpty() ? reason : reason + " (" + subject + ")",
          log.takeSuppressed());
    }
  }

  /** Whether a session without an identity is worth a line now. */
  boolean mayWrite() {
    return log.mayWrite(System.nanoTime());
  }
}
