package dev.postern.proxy.tls;

import java.security.cert.CertificateParsingException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a response says about one certificate (RFC 6960 section 4.2.1, SingleResponse).
 *
 * @param outcome good, revoked or unknown
 * @param revokedAt where it is revoked
 * @param nextUpdate empty: something newer is there at any time
 */
record OcspStatement(
    CertificateId id,
    OcspOutcome outcome,
    Optional<Instant> revokedAt,
    Instant thisUpdate,
    Optional<Instant> nextUpdate) {

  private static final int GOOD = 0x80;
  private static final int REVOKED = 0xa1;
  private static final int UNKNOWN = 0x82;
  private static final int REASON = 0xa0;
  private static final int NEXT_UPDATE = 0xa0;
  private static final int EXTENSIONS = 0xa1;

  static OcspStatement read(DerReader from) throws CertificateParsingException {
    DerReader fields = from.enter(DerReader.SEQUENCE);
    CertificateId id = CertificateId.read(fields);
    Optional<Instant> revokedAt = Optional.empty();
    OcspOutcome outcome;
    if (fields.isNext(REVOKED)) {
      revokedAt = Optional.of(revocation(fields.enter()));
      outcome = OcspOutcome.REVOKED;
    } else {
      outcome = fields.isNext(GOOD) ? OcspOutcome.GOOD : OcspOutcome.UNKNOWN;
      fields.enter(outcome == OcspOutcome.GOOD ? GOOD : UNKNOWN).end();
    }
    Instant thisUpdate = fields.time();
    Optional<Instant> nextUpdate = Optional.empty();
    if (fields.isNext(NEXT_UPDATE)) {
      DerReader tagged = fields.enter();
      nextUpdate = Optional.of(tagged.time());
      tagged.end();
    }
    OcspExtensions.read(fields, EXTENSIONS);
    fields.end();
    return new OcspStatement(id, outcome, revokedAt, thisUpdate, nextUpdate);
  }

  private static Instant revocation(DerReader info) throws CertificateParsingException {
    Instant at = info.time();
    if (info.isNext(REASON)) {
      DerReader reason = info.enter();
      reason.enter(DerReader.ENUMERATED);
      reason.end();
    }
    info.end();
    return at;
  }
}
