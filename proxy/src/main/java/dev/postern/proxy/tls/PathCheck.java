package dev.postern.proxy.tls;

import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Optional;

/** One demand on a whole path, beyond or before what RFC 5280 section 6.1 checks. */
interface PathCheck {

  /**
   * What is wrong with the path, if anything.
   *
   * @throws CertificateException when an extension cannot be read
   */
  Optional<Finding> examine(CertificationPath path, Instant now) throws CertificateException;

  /** What is checked, for explanations. */
  String name();
}
