package dev.postern.proxy.identity;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.IdentityConfig;
import dev.postern.proxy.identity.Mapping.Mapped;
import dev.postern.proxy.identity.Mapping.Nobody;
import dev.postern.proxy.identity.Owners.Reading.Nameless;
import dev.postern.proxy.identity.Owners.Reading.Owner;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Names the user of a trusted certificate: the first rule that applies, and then the directory must
 * know the user. No rule at all admits nobody. What the rules find in a certificate is remembered,
 * the directory is asked each time. Thread-safe.
 */
public final class IdentityMapper {

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

    private final Owners owners;
    private final Directory directory;

    private Rules(Owners owners, Directory directory) {
      this.owners = owners;
      this.directory = directory;
    }

    /**
     * The rules of a configuration.
     *
     * @throws ConfigException when a rule could never hold
     */
    public static Rules of(IdentityConfig config, Directory directory) {
      return new Rules(Owners.of(config), directory);
    }
  }

  /** Maps by other rules from now on. */
  public void use(Rules rules) {
    inUse = rules;
  }

  /** The user of a certificate that has been found trusted. */
  public Mapping map(X509Certificate certificate) {
    Rules rules = inUse;
    Owners.Reading reading = rules.owners.of(certificate);
    return reading instanceof Owner owner
        ? identify(owner, rules.directory)
        : new Nobody(((Nameless) reading).detail());
  }

  private static Mapping identify(Owner owner, Directory directory) {
    Optional<List<String>> senders = directory.sendersOf(owner.user());
    if (senders.isEmpty()) {
      return new Nobody("the user " + owner.user() + " is not in the table of users");
    }
    return new Mapped(
        new ClientIdentity(
            owner.user(),
            owner.serial(),
            owner.fingerprint(),
            owner.rule(),
            senders.get(),
            directory.groupsOf(owner.user())));
  }
}
