package dev.postern.proxy.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.IdentityConfig;
import dev.postern.proxy.config.IdentityConfig.Rule;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whom rules name by a certificate; whether that user exists is another's question. A certificate
 * is read once for as long as its verdict is remembered, which holds it; verdicts on the same
 * octets that are given anew come with another object. Thread-safe.
 */
final class Owners {

  /** As many as there are verdicts. */
  private static final int MOST_OWNERS = 10_000;

  private static final int LONGEST_USER = 254;

  /** What a certificate says by the rules. */
  sealed interface Reading {

    /**
     * One user.
     *
     * @param serial the certificate's serial number in hexadecimal digits
     * @param fingerprint SHA-256 of the certificate
     * @param rule which rule named the user
     */
    record Owner(String user, String serial, String fingerprint, String rule) implements Reading {}

    /** No user, or more than one; in words for a person. */
    record Nameless(String detail) implements Reading {}
  }

  private final List<MappingRule> rules;
  private final Cache<X509Certificate, Reading> known;

  /** Knows nobody yet, and remembers this many. */
  Owners(List<MappingRule> rules, int most) {
    this.rules = List.copyOf(rules);
    this.known = Caffeine.newBuilder().weakKeys().maximumSize(most).executor(Runnable::run).build();
  }

  /**
   * By the rules of a configuration.
   *
   * @throws ConfigException when a rule could never hold
   */
  static Owners of(IdentityConfig config) {
    List<MappingRule> checked = new ArrayList<>();
    for (Rule rule : config.rules()) {
      checked.add(new MappingRule(checked.size() + 1, rule));
    }
    return new Owners(checked, MOST_OWNERS);
  }

  Reading of(X509Certificate certificate) {
    return known.get(certificate, this::read);
  }

  private Reading read(X509Certificate certificate) {
    try {
      for (MappingRule rule : rules) {
        Set<String> users = rule.users(certificate);
        if (users.size() > 1) {
          return new Reading.Nameless(
              "the certificate names two users at once (" + rule.source() + ")");
        }
        if (users.size() == 1) {
          return owner(users.iterator().next(), rule, certificate);
        }
      }
      return new Reading.Nameless(nothingFound());
    } catch (CertificateParsingException | CertificateEncodingException e) {
      return new Reading.Nameless("the certificate has " + e.getMessage());
    }
  }

  private static Reading owner(String user, MappingRule rule, X509Certificate certificate)
      throws CertificateEncodingException {
    return isPlain(user)
        ? new Reading.Owner(
            user,
            certificate.getSerialNumber().toString(16),
            CertificateNames.fingerprint(certificate),
            rule.name())
        : new Reading.Nameless(
            "the certificate names a user with odd characters (" + rule.source() + ")");
  }

  private String nothingFound() {
    Set<String> sources = new LinkedHashSet<>();
    rules.forEach(rule -> sources.add(rule.source()));
    return rules.isEmpty()
        ? "no rule here names a user for any certificate"
        : "the certificate names no user here; looked at its " + String.join(", ", sources);
  }

  /** Printable ASCII: the name goes to the backend, into replies, headers and logs. */
  private static boolean isPlain(String user) {
    return !user.isBlank()
        && user.equals(user.strip())
        && user.length() <= LONGEST_USER
        && user.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}
