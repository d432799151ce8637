package dev.postern.proxy.tls;

import dev.postern.proxy.metrics.Event;

/** What became of a question to a responder. */
enum OcspOutcome {
  GOOD(Event.OCSP_GOOD),
  REVOKED(Event.OCSP_REVOKED),
  UNKNOWN(Event.OCSP_UNKNOWN),

  /** The certificate names no responder that may be asked. */
  NOWHERE(Event.OCSP_NOWHERE),

  /** More questions wait than can be asked. */
  BUSY(Event.OCSP_BUSY),
  UNREACHABLE(Event.OCSP_UNREACHABLE),

  /** The responder says that it does not answer (RFC 6960 section 4.2.1, OCSPResponseStatus). */
  DECLINED(Event.OCSP_DECLINED),
  MALFORMED(Event.OCSP_MALFORMED),

  /** Nobody signed it who may. */
  UNTRUSTED(Event.OCSP_UNTRUSTED),
  WRONG_NONCE(Event.OCSP_WRONG_NONCE),
  NOT_IN_DATE(Event.OCSP_NOT_IN_DATE),

  /** It speaks about other certificates alone. */
  ABOUT_OTHERS(Event.OCSP_ABOUT_OTHERS);

  private final Event event;

  OcspOutcome(Event event) {
    this.event = event;
  }

  Event event() {
    return event;
  }

  /** Whether somebody who may has said something about the certificate. */
  boolean isAnswer() {
    return compareTo(UNKNOWN) <= 0;
  }
}
