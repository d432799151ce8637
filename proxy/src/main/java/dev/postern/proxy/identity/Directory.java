package dev.postern.proxy.identity;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.IdentityConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who exists and from which addresses each may send; thread-safe. */
public interface Directory {

  /**
   * The addresses, and {@code @domain} for whole domains, that a user may send from, as octets in
   * ISO-8859-1; empty if there is no such user.
   */
  Optional<List<String>> sendersOf(String user);

  /** The user's groups, the one that counts first; each of them exists. */
  default List<String> groupsOf(String user) {
    return List.of();
  }

  /** Reads the source again if it was changed; whether there is something new. */
  default boolean reloadIfChanged() {
    return false;
  }

  /** Reads the source again; if it is broken, says why and everything stays as it was. */
  default Optional<String> reload() {
    return Optional.empty();
  }

  /** Why the source as it is now is not in use. */
  default Optional<String> trouble() {
    return Optional.empty();
  }

  /**
   * The directory that the configuration asks for. Without a table of users everybody whom a rule
   * names exists, and sends as himself if his name is an address.
   *
   * @param groups that exist; a table with another is broken
   * @throws ConfigException when the table cannot be read
   */
  static Directory of(IdentityConfig config, Set<String> groups) {
    return config.users().isPresent()
        ? new UserTable(config.users().get(), groups)
        : user ->
            Optional.of(MailAddress.parse(octets(user)).map(a -> octets(user)).stream().toList());
  }

  /** A string's octets in UTF-8, one char each, as addresses come out of SMTP commands. */
  private static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
