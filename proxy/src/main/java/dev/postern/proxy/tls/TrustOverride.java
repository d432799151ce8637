package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** What an administrator says against the files of the CA, at once and without it. */
public sealed interface TrustOverride {

  Whom whom();

  /** When it was said. */
  Instant since();

  /** Why, for other administrators; not shown to clients. */
  String reason();

  /** Nobody by that name gets in, whatever the CA says. */
  record Block(Whom whom, Instant since, String reason) implements TrustOverride {}

  /**
   * One certificate gets in for a while although something is wrong with it.
   *
   * @param over what may be wrong: see {@link #OVERRIDABLE}
   */
  record Allow(Whom whom, Set<Reason> over, Instant since, Instant until, String reason)
      implements TrustOverride {

    /**
     * Missing or stale revocation lists anywhere on the path; the end of the certificate's own
     * dates; its own revocation. Never an unknown issuer, a bad signature, a wrong purpose, a weak
     * key, a constraint, or the dates and the revocation of an authority.
     */
    public static final Set<Reason> OVERRIDABLE =
        Set.of(Reason.REVOCATION_UNKNOWN, Reason.EXPIRED, Reason.REVOKED);

    /** Break-glass is for a night and a weekend, not for good. */
    public static final Duration LONGEST = Duration.ofDays(7);

    public Allow {
      over = Set.copyOf(over);
      if (whom.kind() == Whom.Kind.USER) {
        throw new IllegalArgumentException("allow is for one certificate, not for a user");
      }
      if (whom.kind() == Whom.Kind.SERIAL && whom.issuer().isEmpty() && isShort(whom.value())) {
        throw new IllegalArgumentException(
            "several authorities may have so short a serial number: the issuer is needed");
      }
      if (over.isEmpty() || !OVERRIDABLE.containsAll(over)) {
        throw new IllegalArgumentException(
            "only revocation-unknown, expired and revoked can be overridden");
      }
      if (!until.isAfter(since) || until.isAfter(since.plus(LONGEST))) {
        throw new IllegalArgumentException("it ends after its beginning, within seven days");
      }
    }

    private static boolean isShort(String serial) {
      return serial.length() < 14;
    }

    boolean isInForce(Instant now) {
      return now.isBefore(until);
    }
  }
}
