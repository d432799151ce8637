package dev.postern.proxy.config;

import static dev.postern.proxy.config.Kind.require;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.BadValue;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.function.Function;

/** Numbers, sizes and durations, each within a range. */
final class Quantity {

  private static final String LONGEST_DURATION = "24h";

  private Quantity() {}

  static Kind<Integer> number(int least, int most) {
    return ranged(
        "a whole number from " + least + " to " + most,
        least,
        most,
        text -> {
          require(text.matches("\\d{1,9}"), "not a whole number in this range");
          return Integer.parseInt(text);
        });
  }

  /** Octets, also with a unit; the bounds are written in the same way. */
  static Kind<Long> size(String least, String most) {
    return ranged(
        "octets, or a size with KiB, MiB or GiB, from " + least + " to " + most,
        octets(least),
        octets(most),
        Quantity::octets);
  }

  private static long octets(String text) {
    require(text.matches("\\d{1,15} ?[A-Za-z]*"), "not a size");
    return withUnit(text, config -> config.getBytes("value"));
  }

  /** A duration with its unit, a day at most. */
  static Kind<Duration> duration(String least) {
    return duration(least, LONGEST_DURATION);
  }

  static Kind<Duration> duration(String least, String most) {
    return ranged(
        "a duration with its unit (ms, s, m, h), from " + least + " to " + most,
        time(least),
        time(most),
        Quantity::time);
  }

  private static Duration time(String text) {
    // Typesafe Config takes a bare 30 for milliseconds; hardly anybody means that.
    require(!text.matches("\\d+"), "the unit is missing");
    require(text.matches("\\d{1,9} ?[A-Za-z]+"), "not a duration");
    return withUnit(text, config -> config.getDuration("value"));
  }

  private static <T> T withUnit(String text, Function<Config, T> getter) {
    try {
      return getter.apply(ConfigValueFactory.fromAnyRef(text).atKey("value"));
    } catch (BadValue e) {
      throw new IllegalArgumentException("the unit is not known", e);
    }
  }

  private static <T extends Comparable<T>> Kind<T> ranged(
      String allowed, T least, T most, Function<String, T> parser) {
    return new Kind<>(
        allowed,
        least,
        (text, directory) -> {
          T quantity = parser.apply(text);
          boolean fits = least.compareTo(quantity) <= 0 && quantity.compareTo(most) <= 0;
          require(fits, "outside the range");
          return quantity;
        });
  }
}
