package dev.postern.proxy.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Time as people say it, never too short. */
final class Waiting {

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final long SECOND = 1_000_000_000L;

  private Waiting() {}

  /** {@code 30 seconds}, {@code 12 minutes}, {@code 1 hour}: rounded up. */
  static String inWords(Duration time) {
    long seconds = up(Math.max(1, time.toNanos()), SECOND);
    if (seconds < 60) {
      return words(seconds, "second");
    }
    long minutes = up(seconds, 60);
    return minutes < 60 ? words(minutes, "minute") : words(up(minutes, 60), "hour");
  }

  private static long up(long quantity, long unit) {
    return (quantity + unit - 1) / unit;
  }

  private static String words(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }

  /** The time of day, of the minute that has begun by then. */
  static String clock(Instant instant) {
    return CLOCK.format(instant.plusSeconds(59));
  }
}
