package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Capabilities;
import org.jspecify.annotations.Nullable;

/**
 * How the user's identity reaches the MTA, and on which connections. Whatever the way, a connection
 * without the identity of the present transaction is never lent.
 */
public interface IdentityForwarding {

  /** What is missing in the MTA's offer for this way, as one sentence; null when nothing is. */
  @Nullable String missing(Capabilities offered);

  /**
   * Whether this identity can be told at all: one cut short would be somebody else's, and an empty
   * one nobody's or the service's own.
   */
  default boolean canTell(ForwardedIdentity identity) {
    return !identity.user().isEmpty();
  }

  /** The login line to say once per connection, or null. */
  default @Nullable String login(Capabilities offered, @Nullable ForwardedIdentity identity) {
    return null;
  }

  /** Whose mails one connection may carry. */
  Sharing sharing();

  /** Whether a connection that served the one may serve the other without a further word. */
  boolean isSame(ForwardedIdentity served, ForwardedIdentity next);

  /** Whether a connection that served this one, if anybody, needs no further word. */
  default boolean isServing(@Nullable ForwardedIdentity served, ForwardedIdentity next) {
    return served != null && isSame(served, next);
  }

  /** The line that tells the identity, to be sent alone and followed by EHLO; null when none is. */
  default @Nullable String announcement(Capabilities offered, ForwardedIdentity identity) {
    return null;
  }

  /** A line that goes in the same write as MAIL, in front of it, or null. */
  default @Nullable String prelude(Capabilities offered, ForwardedIdentity identity) {
    return null;
  }

  /** What is appended to MAIL. */
  default String mailParameter(ForwardedIdentity identity) {
    return "";
  }
}
