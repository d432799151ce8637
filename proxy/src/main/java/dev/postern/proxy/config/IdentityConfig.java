package dev.postern.proxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a certificate becomes a user.
 *
 * @param rules in order; no rule at all admits nobody
 * @param users table of users and their sender addresses; when there is one, a user without a line
 *     is nobody
 */
public record IdentityConfig(List<Rule> rules, Optional<Path> users, AuthzidPolicy authzid) {

  public IdentityConfig {
    rules = List.copyOf(rules);
  }

  /**
   * One mapping rule.
   *
   * @param matches whole-string regular expression over the source's value; absent means any value
   * @param equals exact value (a fingerprint, a pin, a name); absent means any value
   * @param user the user, where {@code $1} to {@code $9} stand for groups of {@code matches} and
   *     {@code $0} for the whole value
   * @param issuer RFC 4514 name that the certificate's issuer must have; absent means any
   */
  public record Rule(
      Source from,
      Optional<Pattern> matches,
      Optional<String> equals,
      String user,
      Optional<String> issuer) {}

  /** What a rule looks at. */
  public enum Source {
    SAN_EMAIL,
    SAN_UPN,
    SUBJECT_DN,
    COMMON_NAME,
    SHA256_FINGERPRINT,
    SPKI_PIN
  }

  /**
   * What to make of a non-empty authorization identity in AUTH EXTERNAL (RFC 4422 appendix A): it
   * must MATCH the user; or match the user or its local part or one of its sender addresses
   * (ALIAS); or is IGNOREd; or is REFUSEd.
   */
  public enum AuthzidPolicy {
    MATCH,
    ALIAS,
    IGNORE,
    REFUSE
  }
}
