package dev.postern.proxy.config;

import java.time.Duration;

/** Reads {@code limits}. */
final class LimitsReader {

  private static final Kind<Duration> DURATION = Quantity.duration("1ms");
  private static final Kind<Integer> SOME = Quantity.number(1, 1000);
  private static final Kind<Integer> MANY = Quantity.number(1, 10_000_000);

  private LimitsReader() {}

  static LimitsConfig read(Section limits) {
    return new LimitsConfig(
        limits.value("message-octets", Quantity.size("1KiB", "1TiB")),
        // Fewer than 100 would break RFC 5321 section 4.5.3.1.8.
        limits.value("recipients", Quantity.number(100, 1_000_000)),
        limits.value("connections", MANY),
        limits.value("connections-per-address", MANY),
        limits.value("handshakes", MANY),
        limits.value("login-timeout", DURATION),
        limits.value("command-timeout", DURATION),
        limits.value("content-timeout", DURATION),
        limits.value("content-rate", Quantity.number(0, 1_000_000)),
        limits.value("content-rate-window", DURATION),
        limits.value("commands-before-login", Quantity.number(2, 100_000)),
        limits.value("errors", SOME),
        limits.value("tarpit", Quantity.duration("0s", "1m")),
        limits.value("rejected-time", DURATION),
        limits.value("rejected-commands", SOME),
        limits.value("drain-timeout", DURATION));
  }
}
