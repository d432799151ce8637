package dev.postern.proxy.identity;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.IdentityConfig;
import dev.postern.proxy.config.IdentityConfig.Rule;
import dev.postern.proxy.identity.Mapping.Mapped;
import dev.postern.proxy.identity.Mapping.Nobody;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Names the user of a trusted certificate: the first rule that applies, and then the directory must
 * know the user. No rule at all admits nobody. Thread-safe.
 */
public final class IdentityMapper {

  private static final int LONGEST_USER = 254;

  private volatile Rules inUse;

  /**
   * Takes over the rules.
   *
   * @throws ConfigException when a rule could never hold
   */
  public IdentityMapper(IdentityConfig config, Directory directory) {
    inUse = Rules.of(config, directory);
  }

  /** Rules with the directory that has to know the user; checked, and changed as a whole. */
  public static final class Rules {

    private final List<MappingRule> list;
    private final Directory directory;

    private Rules(List<MappingRule> list, Directory directory) {
      this.list = List.copyOf(list);
      this.directory = directory;
    }

    /**
     * The rules of a configuration.
     *
     * @throws ConfigException when a rule could never hold
     */
    public static Rules of(IdentityConfig config, Directory directory) {
      List<MappingRule> checked = new ArrayList<>();
      for (Rule rule : config.rules()) {
        checked.add(new MappingRule(checked.size() + 1, rule));
      }
      return new Rules(checked, directory);
    }

    private String nothingFound() {
      Set<String> sources = new LinkedHashSet<>();
      list.forEach(rule -> sources.add(rule.source()));
      return list.isEmpty()
          ? "no rule here names a user for any certificate"
          : "the certificate names no user here; looked at its " + String.join(", ", sources);
    }
  }

  /** Maps by other rules from now on. */
  public void use(Rules rules) {
    inUse = rules;
  }

  /** The user of a certificate that has been found trusted. */
  public Mapping map(X509Certificate certificate) {
    Rules rules = inUse;
    try {
      for (MappingRule rule : rules.list) {
        Set<String> users = rule.users(certificate);
        if (users.size() > 1) {
          return new Nobody("the certificate names two users at once (" + rule.source() + ")");
        }
        if (users.size() == 1) {
          return identify(users.iterator().next(), rule, rules.directory, certificate);
        }
      }
      return new Nobody(rules.nothingFound());
    } catch (CertificateParsingException | CertificateEncodingException e) {
      return new Nobody("the certificate has " + e.getMessage());
    }
  }

  private Mapping identify(
      String user, MappingRule rule, Directory directory, X509Certificate certificate)
      throws CertificateEncodingException {
    if (!isPlain(user)) {
      return new Nobody("the certificate names a user with odd characters (" + rule.source() + ")");
    }
    Optional<List<String>> senders = directory.sendersOf(user);
    if (senders.isEmpty()) {
      return new Nobody("the user " + user + " is not in the table of users");
    }
    return new Mapped(
        new ClientIdentity(
            user,
            certificate.getSerialNumber().toString(16),
            CertificateNames.fingerprint(certificate),
            rule.name(),
            senders.get(),
            directory.groupsOf(user)));
  }

  /** Printable ASCII: the name goes to the backend, into replies, headers and logs. */
  private static boolean isPlain(String user) {
    return !user.isBlank()
        && user.equals(user.strip())
        && user.length() <= LONGEST_USER
        && user.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}
