package dev.postern.proxy.tls;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest complete list of one issuer and scope, with the newest delta on top of it. */
final class Newest {

  private @Nullable RevocationList complete;
  private @Nullable RevocationList delta;

  void add(RevocationList list) {
    if (list.isDelta()) {
      delta = newer(list, delta);
    } else {
      complete = newer(list, complete);
    }
  }

  private static RevocationList newer(RevocationList list, @Nullable RevocationList than) {
    return than == null || list.isNewerThan(than) ? list : than;
  }

  /**
   * When this certificate was or will be revoked. A delta that was made for another complete list
   * may still add to this one, which is the safe direction, and so may an old one; neither may take
   * anything off.
   */
  Optional<Instant> revokedAt(BigInteger serial, Instant now, Duration clockSkew) {
    if (delta != null && (complete == null || delta.isNewerThan(complete))) {
      Serials changes = delta.serials();
      int index = changes.find(serial);
      if (index >= 0 && !changes.isRemoved(index)) {
        return Optional.of(Instant.ofEpochMilli(changes.revokedAt(index)));
      }
      boolean current = complete != null && delta.isBasedOn(complete);
      if (index >= 0 && current && delta.isInDate(now, clockSkew)) {
        return Optional.empty();
      }
    }
    return complete == null ? Optional.empty() : revokedAt(complete.serials(), serial);
  }

  private static Optional<Instant> revokedAt(Serials serials, BigInteger serial) {
    int index = serials.find(serial);
    return index < 0
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(serials.revokedAt(index)));
  }

  /** Until when silence means good; long past if there is no complete list in date or grace. */
  Instant end(Instant now, Duration clockSkew, Duration staleGrace) {
    RevocationList list = complete;
    if (list == null || !list.scope().everyReason() || !list.hasBegun(now, clockSkew)) {
      return Instant.MIN;
    }
    Instant end = list.nextUpdate().plus(clockSkew).plus(staleGrace);
    return now.isBefore(end) ? end : Instant.MIN;
  }
}
