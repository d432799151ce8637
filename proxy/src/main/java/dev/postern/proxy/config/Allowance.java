package dev.postern.proxy.config;

import java.util.Optional;

/**
 * What one user, one certificate or one client address may take; absent is unlimited.
 *
 * @param messages transactions begun
 * @param recipients of all messages together
 * @param octets of content
 * @param sessions open at the same time
 */
public record Allowance(
    Optional<Rate> messages,
    Optional<Rate> recipients,
    Optional<Rate> octets,
    Optional<Integer> sessions) {

  /** No limit at all. */
  public static final Allowance UNLIMITED =
      new Allowance(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
