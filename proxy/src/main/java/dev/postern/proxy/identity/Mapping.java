package dev.postern.proxy.identity;

/** The result of mapping a certificate. */
public sealed interface Mapping {

  /** Exactly one user. */
  record Mapped(ClientIdentity identity) implements Mapping {}

  /**
   * No user, or more than one.
   *
   * @param detail for a person: what was found and what was missing; printable ASCII
   */
  record Nobody(String detail) implements Mapping {}
}
