package dev.postern.proxy;

import dev.postern.proxy.backend.IdentityForwarding;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.identity.Directory;
import dev.postern.proxy.identity.IdentityMapper;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.policy.Policies;
import dev.postern.proxy.session.Admission;
import dev.postern.proxy.session.ListenerServices;
import dev.postern.proxy.session.LiveSessions;
import dev.postern.proxy.tls.PathVerifier;
import dev.postern.proxy.tls.ServerCredentials;
import dev.postern.proxy.tls.ServerTls;
import dev.postern.proxy.tls.TicketKeys;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the next session begins with: everything is built from files and configuration first, and
 * then swapped whole, so that nothing half-read is ever in force. Sessions under way keep what they
 * began with, but verdicts and users come from what is in force.
 */
final class InForce {

  private final PathVerifier verifier;
  private final IdentityMapper mapper;
  private final LiveSessions live;
  private final Policies policies;
  private final IdentityForwarding forwarding;
  private final Metrics metrics;
  private final Admission admission;
  private volatile State state;

  /** One state of all of it. */
  private record State(
      PosternConfig config,
      Directory directory,
      List<X509Certificate> issuers,
      ServerCredentials server,
      TicketKeys tickets,
      Map<String, ServerTls> tls,
      Map<String, ListenerServices> services) {}

  /**
   * Builds the first state.
   *
   * @throws ConfigException when a file or a setting cannot be used
   */
  InForce(
      PosternConfig config,
      PathVerifier verifier,
      Policies policies,
      IdentityForwarding forwarding,
      Metrics metrics,
      Admission admission) {
    this.policies = policies;
    this.forwarding = forwarding;
    this.metrics = metrics;
    this.admission = admission;
    this.verifier = verifier;
    Directory directory = directoryOf(config);
    this.mapper = new IdentityMapper(config.identity(), directory);
    this.live = new LiveSessions(verifier, mapper);
    this.state =
        build(
            config, directory, new TicketKeys(config.tls().tickets()), verifier.acceptedIssuers());
  }

  private static Directory directoryOf(PosternConfig config) {
    return Directory.of(config.identity(), config.policy().groups().keySet());
  }

  private State build(
      PosternConfig config, Directory directory, TicketKeys tickets, X509Certificate[] issuers) {
    ServerCredentials server = ServerCredentials.read(config.tls());
    Map<String, ServerTls> contexts = new LinkedHashMap<>();
    Map<String, ListenerServices> services = new LinkedHashMap<>();
    for (ListenerConfig listener : config.listeners()) {
      ServerTls tls = ServerTls.of(config.tls(), server, tickets, listener, issuers, verifier);
      contexts.put(listener.name(), tls);
      services.put(
          listener.name(),
          new ListenerServices(
              config, listener, tls, live, policies, forwarding, metrics, admission));
    }
    return new State(config, directory, List.of(issuers), server, tickets, contexts, services);
  }

  /**
   * Puts another configuration in force, and reads all files anew.
   *
   * @throws ConfigException when a file or a setting cannot be used; then all stays as it was
   */
  synchronized void change(PosternConfig config) {
    State old = state;
    PathVerifier.Prepared trust = verifier.prepare(config.trust());
    Directory directory =
        config.identity().users().equals(old.config.identity().users())
            ? old.directory
            : directoryOf(config);
    IdentityMapper.Rules rules = IdentityMapper.Rules.of(config.identity(), directory);
    TicketKeys tickets =
        config.tls().tickets().equals(old.tickets.config())
            ? old.tickets
            : new TicketKeys(config.tls().tickets());
    State fresh = build(config, directory, tickets, trust.acceptedIssuers());
    trust.use();
    mapper.use(rules);
    admission.use(config.limits());
    state = fresh;
  }

  /**
   * Builds the listeners' TLS anew, with the server's files and the authorities as they are now.
   *
   * @throws ConfigException when a file cannot be used; then all stays as it was
   */
  synchronized void renewTls() {
    State old = state;
    state = build(old.config, old.directory, old.tickets, verifier.acceptedIssuers());
  }

  /**
   * Whether clients are still asked for certificates of authorities that are no longer believed.
   */
  boolean asksForOthers() {
    return !List.of(verifier.acceptedIssuers()).equals(state.issuers);
  }

  /** Takes over ticket keys that are due or were made by another proxy. */
  synchronized void refreshTickets() {
    state.tickets.refresh();
    state.tls.values().forEach(tls -> tls.take(state.tickets));
  }

  PosternConfig config() {
    return state.config;
  }

  ServerCredentials server() {
    return state.server;
  }

  Directory directory() {
    return state.directory;
  }

  LiveSessions live() {
    return live;
  }

  IdentityMapper mapper() {
    return mapper;
  }

  PathVerifier verifier() {
    return verifier;
  }

  ServerTls tls(String listener) {
    return Objects.requireNonNull(state.tls.get(listener));
  }

  ListenerServices services(String listener) {
    return Objects.requireNonNull(state.services.get(listener));
  }
}
