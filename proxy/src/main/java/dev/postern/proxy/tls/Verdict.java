package dev.postern.proxy.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;

/** What became of a client's certificate, judged anew after every handshake, resumed ones too. */
public sealed interface Verdict {

  /**
   * The path leads to a configured anchor and every check passed.
   *
   * @param certificate the client's own
   * @param fingerprint its SHA-256, as lower-case hexadecimal digits
   * @param until when this verdict must be given anew: the earliest notAfter or nextUpdate
   * @param exception which override let it pass, for the log; empty for a good certificate
   */
  record Trusted(X509Certificate certificate, String fingerprint, Instant until, String exception)
      implements Verdict {}

  /** No certificate arrived, or the client had none for the key types and CAs we asked for. */
  record Absent() implements Verdict {}

  /**
   * A certificate arrived and is not believed.
   *
   * @param detail for a person: what exactly, with dates; printable ASCII without line breaks
   * @param subject the certificate's subject for the log, escaped; empty when unreadable
   */
  record Rejected(Reason reason, String detail, String subject) implements Verdict {}

  /** Why a certificate is not believed. */
  enum Reason {
    EXPIRED,
    NOT_YET_VALID,
    REVOKED,
    REVOCATION_UNKNOWN,

    /** By an administrator's override, not by the CA. */
    BLOCKED,
    UNKNOWN_ISSUER,
    WRONG_PURPOSE,
    WEAK_KEY,
    CONSTRAINT,
    MALFORMED,
    TOO_MANY
  }
}
