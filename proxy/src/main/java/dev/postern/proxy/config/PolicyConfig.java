package dev.postern.proxy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What users may do, and how much of it.
 *
 * @param standard for users without a group
 * @param groups by their names, whole: what a group does not say it has from {@code standard}
 * @param address what one client address may take; IPv6 addresses count by their /64
 * @param redis where the counts are kept for several proxies; absent: in memory, for this one
 */
public record PolicyConfig(
    UserPolicy standard,
    Map<String, UserPolicy> groups,
    Allowance address,
    QuarantineConfig quarantine,
    Optional<RedisConfig> redis) {

  /** Everything is allowed, and nothing counted. */
  public static final PolicyConfig OPEN =
      new PolicyConfig(
          UserPolicy.OPEN,
          Map.of(),
          Allowance.UNLIMITED,
          new QuarantineConfig(Optional.empty(), Optional.empty(), Duration.ofHours(1)),
          Optional.empty());

  public PolicyConfig {
    groups = Map.copyOf(new LinkedHashMap<>(groups));
  }

  /** Whether nobody meets a limit or a rule for recipients. */
  public boolean isOpen() {
    return standard.equals(UserPolicy.OPEN)
        && groups.isEmpty()
        && address.equals(Allowance.UNLIMITED);
  }

  /**
   * What a user may do.
   *
   * @param allowedDomains domains of recipients: exact, {@code *.} for those below, {@code *} for
   *     all, {@code [*]} for every address literal; none allows nothing
   * @param deniedDomains in the same form; these win
   * @param recipientsPerMessage absent: {@code limits.recipients} alone counts
   * @param recipientsPerDay of all the user's messages in 24 hours
   * @param user for all the user's certificates together
   * @param certificate for each of them
   */
  public record UserPolicy(
      List<String> allowedDomains,
      List<String> deniedDomains,
      Optional<Integer> recipientsPerMessage,
      Optional<Integer> recipientsPerDay,
      Allowance user,
      Allowance certificate) {

    /** Everything is allowed. */
    public static final UserPolicy OPEN =
        new UserPolicy(
            List.of("*"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Allowance.UNLIMITED,
            Allowance.UNLIMITED);

    public UserPolicy {
      allowedDomains = List.copyOf(allowedDomains);
      deniedDomains = List.copyOf(deniedDomains);
    }
  }

  /**
   * When a certificate, not the person, is refused for a while.
   *
   * @param cuts so many messages cut off for smuggling in that time; absent: never
   * @param bursts so many refusals by its own limit of messages in that time; absent: never
   * @param duration how long it is refused
   */
  public record QuarantineConfig(Optional<Rate> cuts, Optional<Rate> bursts, Duration duration) {}

  /**
   * The Redis or Valkey server that proxies share.
   *
   * @param user of its access list; absent: the default user
   * @param passwordFile whose first line is the password
   * @param prefix of every key
   * @param timeout for one question, all round trips included
   */
  public record RedisConfig(
      HostAndPort address,
      int database,
      Optional<String> user,
      Optional<Path> passwordFile,
      RedisTls tls,
      String prefix,
      Duration timeout,
      WhenAway whenAway) {}

  /**
   * TLS towards Redis; its certificate has to have the name of the host.
   *
   * @param authorities absent: the system's
   */
  public record RedisTls(boolean on, Optional<Path> authorities) {}

  /** What happens while the counts cannot be asked for. */
  public enum WhenAway {
    /** A temporary refusal: in doubt the door stays shut. */
    DENY,
    /** Mail goes on uncounted. */
    ALLOW
  }
}
