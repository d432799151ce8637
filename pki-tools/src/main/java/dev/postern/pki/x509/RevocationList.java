package dev.postern.pki.x509;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A complete CRL before it is signed.
 *
 * @param number greater than that of every list of this issuer before (RFC 5280 section 5.2.3)
 * @param nextUpdate when readers stop believing it
 */
public record RevocationList(
    BigInteger number, Instant thisUpdate, Instant nextUpdate, List<Entry> entries) {

  public RevocationList {
    entries = List.copyOf(entries);
    thisUpdate = thisUpdate.truncatedTo(ChronoUnit.SECONDS);
    nextUpdate = nextUpdate.truncatedTo(ChronoUnit.SECONDS);
  }

  /** One revoked certificate. */
  public record Entry(SerialNumber serial, Instant date, RevocationReason reason) {}

  /** A list that holds for so many days from now; dated back, as {@link Validity} is. */
  public static RevocationList ofDays(
      BigInteger number, Instant now, int days, List<Entry> entries) {
    return new RevocationList(
        number, now.minus(Validity.CLOCK_SKEW), now.plus(days, ChronoUnit.DAYS), entries);
  }
}
