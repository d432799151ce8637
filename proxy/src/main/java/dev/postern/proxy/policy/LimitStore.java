package dev.postern.proxy.policy;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the counts are kept. Thread-safe; answers come at once or later, on any thread, and always
 * come.
 */
public interface LimitStore extends AutoCloseable {

  /**
   * Takes what is claimed, all of it or nothing.
   *
   * @param certificate whose quarantine counts as well, or null
   */
  void admit(@Nullable String certificate, List<Claim> claims, Consumer<Outcome> then);

  /** Takes it even if there is not so much: whoever owes waits the longer. */
  void charge(List<Claim> claims);

  /**
   * Takes a place in each, or in none, until it is left.
   *
   * @param session a name for it that this proxy uses once
   */
  void enter(String session, List<SessionSlot> slots, Consumer<Outcome> then);

  void leave(String session, List<SessionSlot> slots);

  /**
   * Notes what a certificate did.
   *
   * @param quarantined told when this was one too many
   */
  void strike(String certificate, Strike strike, Runnable quarantined);

  @Override
  void close();
}
