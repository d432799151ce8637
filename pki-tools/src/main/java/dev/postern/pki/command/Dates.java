package dev.postern.pki.command;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Dates for people: always UTC, so that two administrators read the same. */
final class Dates {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private Dates() {}

  static String day(Instant instant) {
    return DAY.format(instant);
  }

  static String second(Instant instant) {
    return SECOND.format(instant);
  }
}
