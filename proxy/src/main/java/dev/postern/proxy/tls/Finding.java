package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;

/**
 * What is wrong with a path.
 *
 * @param detail for a person, printable ASCII
 */
record Finding(Reason reason, String detail) {

  Finding {
    detail = Printable.text(detail, 300);
  }
}
