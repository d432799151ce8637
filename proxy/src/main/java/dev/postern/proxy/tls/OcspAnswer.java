package dev.postern.proxy.tls;

import java.time.Instant;

/**
 * What a responder said about a certificate, or why nothing was heard.
 *
 * @param detail for a person, printable ASCII
 * @param until when it must be asked again
 * @param restsOnLists whether a revocation list had to speak for who signed it, so that another
 *     list may take it back
 */
record OcspAnswer(OcspOutcome outcome, String detail, Instant until, boolean restsOnLists) {

  OcspAnswer {
    detail = Printable.text(detail, 300);
  }

  static OcspAnswer none(OcspOutcome outcome, String detail, Instant until) {
    return new OcspAnswer(outcome, detail, until, false);
  }

  OcspAnswer until(Instant other) {
    return new OcspAnswer(outcome, detail, other, restsOnLists);
  }
}
