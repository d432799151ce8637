package dev.postern.proxy.policy;

/**
 * What somebody wants of a quota.
 *
 * @param tokens at least one
 * @param taken whether they are taken when there are so many, or only looked for
 */
public record Claim(Quota quota, long tokens, boolean taken) {

  /** Takes so many, all or none. */
  public static Claim taking(Quota quota, long tokens) {
    return new Claim(quota, tokens, true);
  }

  /** Asks whether there are so many. */
  public static Claim lookingFor(Quota quota, long tokens) {
    return new Claim(quota, Math.max(1, tokens), false);
  }

  /** Whether no waiting will help. */
  boolean isHopeless() {
    return tokens > quota.rate().amount();
  }
}
