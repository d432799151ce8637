package dev.postern.proxy.config;

import java.time.Duration;

/**
 * So many in that time, refilled evenly: 100 in an hour are 100 at once, and then one every 36
 * seconds.
 *
 * @param amount messages, recipients or octets; at least one
 * @param window the time in which all of it comes back
 */
public record Rate(long amount, Duration window) {

  public Rate {
    if (amount < 1 || window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException("not a rate: " + amount + " per " + window);
    }
  }
}
