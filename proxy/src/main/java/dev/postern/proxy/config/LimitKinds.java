package dev.postern.proxy.config;

import static dev.postern.proxy.config.Kind.require;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rates as {@code 100 per 1h}, and numbers that may be missing. */
final class LimitKinds {

  private static final String UNLIMITED = "unlimited";
  private static final Pattern RATE = Pattern.compile("(.+) per (.+)");
  private static final Kind<Integer> NUMBER = Quantity.number(1, 100_000_000);
  private static final Kind<Duration> WINDOW = Quantity.duration("1s");

  /** How many of something in a window. */
  static final Kind<Optional<Rate>> COUNT = rate(NUMBER, "100 per 1h", UNLIMITED);

  /** How many octets in a window. */
  static final Kind<Optional<Rate>> OCTETS =
      rate(Quantity.size("1KiB", "1TiB"), "1GiB per 24h", UNLIMITED);

  /** How many events in a window are too many. */
  static final Kind<Optional<Rate>> STRIKES = rate(Quantity.number(1, 1000), "3 per 10m", "never");

  private LimitKinds() {}

  /** A number, or unlimited. */
  static Kind<Optional<Integer>> number(int most) {
    Kind<Integer> number = Quantity.number(1, most);
    return new Kind<>(
        number.allowed() + ", or " + UNLIMITED,
        Optional.empty(),
        (text, directory) ->
            text.equals(UNLIMITED)
                ? Optional.empty()
                : Optional.of(number.reader().read(text, directory)));
  }

  private static <N extends Number> Kind<Optional<Rate>> rate(
      Kind<N> amount, String example, String nothing) {
    String allowed =
        "%s, or a rate as %s: %s, per %s"
            .formatted(nothing, example, amount.allowed(), WINDOW.allowed());
    return new Kind<>(
        allowed,
        Optional.empty(),
        (text, directory) -> {
          if (text.equals(nothing)) {
            return Optional.empty();
          }
          Matcher parts = RATE.matcher(text);
          require(parts.matches(), "not a rate");
          Duration window = WINDOW.reader().read(parts.group(2), directory);
          long number = amount.reader().read(parts.group(1), directory).longValue();
          // The finest that can be counted is one a nanosecond.
          require(number <= window.toNanos(), "too fast to be counted");
          return Optional.of(new Rate(number, window));
        });
  }
}
