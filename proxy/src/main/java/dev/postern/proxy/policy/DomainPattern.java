package dev.postern.proxy.policy;

import dev.postern.proxy.config.ConfigException;
import java.util.List;
import java.util.function.Predicate;

/**
 * One entry of a list of domains: {@code example.org} is that domain alone, {@code *.example.org}
 * every one below it, {@code *} everything, {@code [192.0.2.1]} an address literal however it is
 * written, {@code [*]} every address literal.
 */
final class DomainPattern {

  private final Predicate<String> test;

  private DomainPattern(Predicate<String> test) {
    this.test = test;
  }

  /**
   * Reads an entry.
   *
   * @throws ConfigException when it is no domain
   */
  static DomainPattern parse(String text) {
    if (text.equals("*")) {
      return new DomainPattern(reading -> true);
    }
    if (text.equals("[*]")) {
      return new DomainPattern(reading -> reading.startsWith("["));
    }
    if (text.startsWith("*.")) {
      String end = "." + name(text, text.substring(2));
      return new DomainPattern(reading -> reading.endsWith(end));
    }
    return new DomainPattern(name(text, text)::equals);
  }

  /** A name that is written in the newer way is meant in the newer way. */
  private static String name(String entry, String domain) {
    List<String> readings = DomainReadings.of(domain);
    if (readings.isEmpty()) {
      throw new ConfigException("postern.policy: not a domain: " + entry);
    }
    return readings.get(0);
  }

  boolean matches(String reading) {
    return test.test(reading);
  }
}
