package dev.postern.proxy.config;

import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.BackendConfig.Forward;
import dev.postern.proxy.config.BackendConfig.PoolConfig;
import dev.postern.proxy.config.BackendConfig.Sasl;
import dev.postern.proxy.config.BackendConfig.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code backend}. */
final class BackendReader {

  private static final Kind<Duration> DURATION = Quantity.duration("1ms");
  private static final Kind<Integer> SOME = Quantity.number(1, 1000);

  private BackendReader() {}

  static BackendConfig read(Section backend) {
    List<HostAndPort> addresses =
        backend.mandatoryList("address", Kinds.SERVER, "address = \"127.0.0.1:10587\"");
    Forward forward = backend.value("forward", Kind.choice(Forward.class));
    return new BackendConfig(
        addresses,
        drained(backend, addresses),
        backend.value("probe-interval", DURATION),
        backend.value("retry-pause", DURATION),
        tls(backend.section("tls")),
        forward,
        sasl(backend.section("sasl"), forward),
        pool(backend.section("pool")),
        timeouts(backend.section("timeouts")));
  }

  private static List<HostAndPort> drained(Section backend, List<HostAndPort> addresses) {
    List<HostAndPort> drained = backend.list("drained", Kinds.SERVER);
    for (HostAndPort one : drained) {
      if (backend.isSound("address") && !addresses.contains(one)) {
        backend.report("drained", one + " does not stand in address");
      }
    }
    if (!addresses.isEmpty() && drained.containsAll(addresses)) {
      backend.report("drained", "leaves no mail server; one of address has to take the mail");
    }
    return drained;
  }

  private static BackendTlsConfig tls(Section tls) {
    BackendTlsConfig config =
        new BackendTlsConfig(
            tls.value("mode", Kind.choice(BackendTlsConfig.Mode.class)),
            tls.optional("authorities", FileKind.READABLE),
            tls.optional("server-name", Kind.text("a name")),
            tls.optional("certificate", FileKind.READABLE),
            tls.optional("key", FileKind.SECRET));
    requireBoth(tls, "certificate", "key");
    requireBoth(tls, "key", "certificate");
    if (config.mode() == BackendTlsConfig.Mode.OFF && tls.isSound("mode")) {
      List.of("authorities", "server-name", "certificate").forEach(key -> requireUnset(tls, key));
    }
    return config;
  }

  /** Whoever names an authority believes that the connection is encrypted. */
  private static void requireUnset(Section tls, String key) {
    if (tls.isSet(key)) {
      tls.report(key, "has no effect with mode = off; allowed: mode = starttls or implicit");
    }
  }

  private static void requireBoth(Section section, String given, String needed) {
    if (section.isSet(given) && !section.isSet(needed)) {
      section.report(needed, "is missing, and " + given + " is of no use without it");
    }
  }

  private static Optional<Sasl> sasl(Section sasl, Forward forward) {
    boolean needed = forward == Forward.SASL_PLAIN;
    boolean present = needed || sasl.isSet("user") || sasl.isSet("password-file");
    Kind<String> login = Kind.text("a login name");
    boolean authorizeAsUser = sasl.value("authorize-as-user", Kind.flag());
    if (!present) {
      sasl.optional("user", login);
      sasl.optional("password-file", FileKind.SECRET);
      return Optional.empty();
    }
    return Optional.of(
        new Sasl(
            sasl.mandatory("user", login, "user = postern"),
            sasl.mandatory("password-file", FileKind.SECRET, "password-file = backend.password"),
            authorizeAsUser));
  }

  private static PoolConfig pool(Section pool) {
    return new PoolConfig(
        pool.value("minimum", Quantity.number(0, 10_000)),
        pool.value("maximum", Quantity.number(1, 10_000)),
        pool.value("idle", DURATION),
        pool.value("maximum-age", DURATION),
        pool.value("borrow-timeout", DURATION),
        pool.value("maximum-refusals", SOME),
        pool.value("maximum-undelivered", SOME));
  }

  private static Timeouts timeouts(Section timeouts) {
    return new Timeouts(
        timeouts.value("connect", DURATION),
        timeouts.value("greeting", DURATION),
        timeouts.value("command", DURATION),
        timeouts.value("data", DURATION),
        timeouts.value("content", DURATION),
        timeouts.value("termination", DURATION));
  }
}
