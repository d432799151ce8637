package dev.postern.proxy;

import dev.postern.proxy.backend.Forwardings;
import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import dev.postern.proxy.identity.Directory;
import dev.postern.proxy.identity.IdentityMapper;
import dev.postern.proxy.policy.Policies;
import dev.postern.proxy.tls.BackendTls;
import dev.postern.proxy.tls.PathVerifier;
import dev.postern.proxy.tls.ServerCredentials;
import dev.postern.proxy.tls.ServerTls;
import dev.postern.proxy.tls.TicketKeys;
import java.time.Instant;

/** Builds everything that a start would build, opens no port, and says what it found. */
final class ConfigCheck {

  private final PosternConfig config;

  ConfigCheck(PosternConfig config) {
    this.config = config;
  }

  /**
   * What the configuration means, a line each.
   *
   * @throws ConfigException when a start would fail
   */
  String report() {
    PathVerifier verifier = new PathVerifier(config.trust());
    ServerCredentials server = ServerCredentials.read(config.tls());
    TicketKeys tickets = TicketKeys.readOnly(config.tls().tickets());
    StringBuilder report = new StringBuilder("configuration is valid\n");
    for (ListenerConfig listener : config.listeners()) {
      ServerTls tls =
          ServerTls.of(
              config.tls(), server, tickets, listener, verifier.acceptedIssuers(), verifier);
      report.append(line(listener, tls));
    }
    report.append("server certificates: ").append(server.describe()).append('\n');
    server
        .troubles(Instant.now())
        .forEach(trouble -> report.append("warning: ").append(trouble).append('\n'));
    report.append(revocation());
    report.append(identity());
    report.append(policy());
    report.append(backend());
    return report.toString();
  }

  private static String line(ListenerConfig listener, ServerTls tls) {
    return "listener %s on %s: %s, client certificate %s from %s, key types %s (%s)%n"
        .formatted(
            listener.name(),
            listener.bind(),
            listener.tls(),
            listener.clientCertificate(),
            tls.authorities(),
            tls.keyTypes(),
            tls.implementation());
  }

  private String revocation() {
    return config.trust().revocation() == RevocationMode.OFF
        ? "warning: revocation is off: a stolen certificate works until it expires\n"
        : "revocation: required, from " + config.trust().crlFiles() + "\n";
  }

  private String identity() {
    Directory directory = Directory.of(config.identity(), config.policy().groups().keySet());
    new IdentityMapper(config.identity(), directory);
    int rules = config.identity().rules().size();
    return rules == 0
        ? "warning: identity.rules is empty, so no certificate is anybody's and nobody may send\n"
        : "identity: " + rules + (rules == 1 ? " rule\n" : " rules\n");
  }

  private String policy() {
    Policies.check(config.policy());
    return config.policy().isOpen()
        ? "policy: no limits, mail may go everywhere\n"
        : "policy: groups %s, counts in %s%n"
            .formatted(
                config.policy().groups().keySet(),
                config.policy().redis().map(r -> "Redis at " + r.address()).orElse("memory"));
  }

  private String backend() {
    Forwardings.of(config.backend());
    if (config.backend().tls().mode() != BackendTlsConfig.Mode.OFF) {
      config
          .backend()
          .addresses()
          .forEach(address -> BackendTls.of(config.backend().tls(), address));
    }
    return "backend: %s, TLS %s, identity by %s%n"
        .formatted(
            config.backend().addresses(),
            config.backend().tls().mode(),
            config.backend().forward());
  }
}
