package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * From when until when, both ends included, in whole seconds (RFC 5280 section 4.1.2.5). One that
 * would end before it starts is refused.
 */
public record Validity(Instant notBefore, Instant notAfter) {
  /**
   * How far a clock elsewhere may be behind ours without taking a new certificate for a future one.
   */
  public static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  public Validity {
    notBefore = notBefore.truncatedTo(ChronoUnit.SECONDS);
    notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
    if (!notAfter.isAfter(notBefore)) {
      throw new PkiException(
          "A validity from " + notBefore + " to " + notAfter + " ends before it starts.");
    }
  }

  /** Counted from now, and starting a little earlier: see {@link #CLOCK_SKEW}. */
  public static Validity ofDays(Instant now, int days) {
    return new Validity(now.minus(CLOCK_SKEW), now.plus(days, ChronoUnit.DAYS));
  }

  /** The same, but ending no later than the issuer's certificate does. */
  public Validity endingWithin(Instant end) {
    return notAfter.isAfter(end) ? new Validity(notBefore, end) : this;
  }
}
