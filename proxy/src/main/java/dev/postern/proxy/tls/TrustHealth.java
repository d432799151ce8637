package dev.postern.proxy.tls;

import java.util.List;

/**
 * Whether revocation lists will go on letting people in.
 *
 * @param usable false when nobody at all could be admitted
 * @param details a line for each list in use, and for each authority without one
 * @param secondsLeft until the first list in use ends, below zero behind that; 0 if there is none
 * @param alarms lists in use that are in their last day or behind their end
 */
public record TrustHealth(boolean usable, List<String> details, long secondsLeft, long alarms) {

  public TrustHealth {
    details = List.copyOf(details);
  }

  /** The same where nobody is refused for a list that is missing. */
  TrustHealth withoutLists() {
    return new TrustHealth(true, details, secondsLeft, alarms);
  }
}
