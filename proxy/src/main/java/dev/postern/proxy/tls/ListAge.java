package dev.postern.proxy.tls;

import java.time.Duration;
import java.time.Instant;

/** How far a revocation list is through its life, the worst last. */
enum ListAge {
  FRESH,
  /** More than half of its life is over: the next one should have come. */
  HALF_OVER,
  /** Its last day, or the last quarter of a life that is shorter than four days. */
  ENDING,
  /** Behind its end, and believed for a time of grace. */
  IN_GRACE,
  /** Behind its end: certificates of its issuer are refused. */
  ENDED;

  private static final Duration ALARM = Duration.ofDays(1);

  static ListAge of(RevocationList list, Instant now, Duration clockSkew, Duration grace) {
    Duration life = Duration.between(list.thisUpdate(), list.nextUpdate());
    Duration alarm = life.dividedBy(4).compareTo(ALARM) < 0 ? life.dividedBy(4) : ALARM;
    Instant end = list.nextUpdate();
    if (!now.isBefore(end.plus(clockSkew).plus(grace))) {
      return ENDED;
    }
    if (!now.isBefore(end.plus(clockSkew))) {
      return IN_GRACE;
    }
    if (!now.isBefore(end.minus(alarm))) {
      return ENDING;
    }
    return now.isBefore(list.thisUpdate().plus(life.dividedBy(2))) ? FRESH : HALF_OVER;
  }

  boolean isAlarm() {
    return compareTo(ENDING) >= 0;
  }
}
