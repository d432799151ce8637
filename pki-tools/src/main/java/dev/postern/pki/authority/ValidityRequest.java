package dev.postern.pki.authority;

import dev.postern.pki.PkiException;
import dev.postern.pki.x509.Validity;
import java.time.Instant;
import java.util.Optional;

/**
 * For how long a certificate is wanted.
 *
 * @param days from now; empty for what is usual
 * @param notBefore an exact start, for making test certificates
 * @param notAfter an exact end, for making test certificates
 */
public record ValidityRequest(
    Optional<Integer> days, Optional<Instant> notBefore, Optional<Instant> notAfter) {

  /**
   * Decides. Where nothing was asked for, the certificate ends with its issuer at the latest; a
   * wish that goes beyond the issuer's end is refused, not cut.
   */
  Validity resolve(Instant now, Instant issuerEnd, int usualDays) {
    Validity counted = Validity.ofDays(now, days.orElse(usualDays));
    Validity wanted =
        new Validity(notBefore.orElse(counted.notBefore()), notAfter.orElse(counted.notAfter()));
    if (days.isEmpty() && notAfter.isEmpty()) {
      return wanted.endingWithin(issuerEnd);
    }
    if (wanted.notAfter().isAfter(issuerEnd)) {
      throw new PkiException(
          "The certificate would end on %s, after its issuer, which ends on %s; ask for fewer days."
              .formatted(wanted.notAfter(), issuerEnd));
    }
    return wanted;
  }
}
