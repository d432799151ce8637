package dev.postern.proxy.config;

import dev.postern.proxy.config.PolicyConfig.QuarantineConfig;
import dev.postern.proxy.config.PolicyConfig.RedisConfig;
import dev.postern.proxy.config.PolicyConfig.RedisTls;
import dev.postern.proxy.config.PolicyConfig.UserPolicy;
import dev.postern.proxy.config.PolicyConfig.WhenAway;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code policy}. */
final class PolicyReader {

  private static final Kind<Optional<Integer>> RECIPIENTS = LimitKinds.number(1_000_000);
  private static final Kind<Optional<Integer>> SESSIONS = LimitKinds.number(1_000_000);
  private static final Kind<String> GROUP_NAME =
      Kind.textLike("[A-Za-z0-9_-]{1,64}", "letters, digits, hyphens and underscores");

  private enum Store {
    MEMORY,
    REDIS
  }

  private PolicyReader() {}

  static PolicyConfig read(Section policy) {
    UserPolicy standard = userPolicy(policy.section("default"), UserPolicy.OPEN);
    Map<String, UserPolicy> groups = new LinkedHashMap<>();
    policy
        .sections("groups")
        .forEach(
            (name, section) -> {
              checkName(policy, name);
              groups.put(name, userPolicy(section, standard));
            });
    return new PolicyConfig(
        standard,
        groups,
        allowance(policy.section("address"), Allowance.UNLIMITED),
        quarantine(policy.section("quarantine")),
        redis(policy, policy.section("redis")));
  }

  /** It has to be writable in the table of users. */
  private static void checkName(Section policy, String name) {
    try {
      GROUP_NAME.reader().read(name, Path.of(""));
    } catch (IllegalArgumentException e) {
      policy.report("groups", "no name of a group: " + name + "; allowed: " + GROUP_NAME.allowed());
    }
  }

  private static UserPolicy userPolicy(Section section, UserPolicy otherwise) {
    return new UserPolicy(
        section.optionalList("allowed-domains", Kinds.DOMAINS).orElse(otherwise.allowedDomains()),
        section.optionalList("denied-domains", Kinds.DOMAINS).orElse(otherwise.deniedDomains()),
        section
            .optional("recipients-per-message", RECIPIENTS)
            .orElse(otherwise.recipientsPerMessage()),
        section.optional("recipients-per-day", RECIPIENTS).orElse(otherwise.recipientsPerDay()),
        allowanceIn(section, "user", otherwise.user()),
        allowanceIn(section, "certificate", otherwise.certificate()));
  }

  private static Allowance allowanceIn(Section section, String key, Allowance otherwise) {
    return section.optionalSection(key).map(found -> allowance(found, otherwise)).orElse(otherwise);
  }

  private static Allowance allowance(Section section, Allowance otherwise) {
    return new Allowance(
        section.optional("messages", LimitKinds.COUNT).orElse(otherwise.messages()),
        section.optional("recipients", LimitKinds.COUNT).orElse(otherwise.recipients()),
        section.optional("octets", LimitKinds.OCTETS).orElse(otherwise.octets()),
        section.optional("sessions", SESSIONS).orElse(otherwise.sessions()));
  }

  private static QuarantineConfig quarantine(Section quarantine) {
    return new QuarantineConfig(
        quarantine.value("cuts", LimitKinds.STRIKES),
        quarantine.value("bursts", LimitKinds.STRIKES),
        quarantine.value("for", Quantity.duration("1s")));
  }

  private static Optional<RedisConfig> redis(Section policy, Section redis) {
    boolean needed = policy.value("store", Kind.choice(Store.class)) == Store.REDIS;
    String example = "address = \"127.0.0.1:6379\"";
    Optional<HostAndPort> address =
        needed
            ? Optional.of(redis.mandatory("address", Kinds.SERVER, example))
            : redis.optional("address", Kinds.SERVER);
    if (!needed && address.isPresent()) {
      redis.report("address", "has no effect with store = memory; allowed: store = redis");
    }
    RedisConfig config =
        new RedisConfig(
            address.orElse(Kinds.SERVER.standIn()),
            redis.value("database", Quantity.number(0, 1_000_000)),
            redis.optional("user", Kind.text("a user of Redis")),
            redis.optional("password-file", FileKind.SECRET),
            tls(redis.section("tls")),
            redis.value("prefix", Kind.textLike("[!-~]{1,100}", "printable ASCII, no spaces")),
            redis.value("timeout", Quantity.duration("1ms")),
            redis.value("when-away", Kind.choice(WhenAway.class)));
    if (config.user().isPresent() && config.passwordFile().isEmpty()) {
      redis.report("password-file", "is missing, and user is of no use without it");
    }
    return needed ? Optional.of(config) : Optional.empty();
  }

  private static RedisTls tls(Section tls) {
    RedisTls config =
        new RedisTls(
            tls.value("mode", Kind.oneOf(List.of("off", "implicit"))).equals("implicit"),
            tls.optional("authorities", FileKind.READABLE));
    if (!config.on() && config.authorities().isPresent() && tls.isSound("mode")) {
      tls.report("authorities", "has no effect with mode = off; allowed: mode = implicit");
    }
    return config;
  }
}
