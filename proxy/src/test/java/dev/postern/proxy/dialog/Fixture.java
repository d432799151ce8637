package dev.postern.proxy.dialog;

import dev.postern.proxy.backend.BackendSettings;
import dev.postern.proxy.backend.BackendTransport;
import dev.postern.proxy.backend.Forwardings;
import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.identity.Directory;
import dev.postern.proxy.identity.IdentityMapper;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.policy.Policies;
import dev.postern.proxy.session.Admission;
import dev.postern.proxy.session.ListenerServices;
import dev.postern.proxy.session.LiveSessions;
import dev.postern.proxy.tls.BackendTls;
import dev.postern.proxy.tls.PathVerifier;
import dev.postern.proxy.tls.ServerCredentials;
import dev.postern.proxy.tls.ServerTls;
import dev.postern.proxy.tls.TicketKeys;
import io.netty.util.concurrent.ImmediateExecutor;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What of the proxy does not belong to one event loop; dear to make, and several scenes in memory
 * may share it.
 *
 * @param backendTls null where the mail server is spoken to in clear
 * @param limitsTime by which the limits of users are counted
 */
public record Fixture(
    PosternConfig config,
    ListenerServices services,
    PathVerifier verifier,
    LiveSessions live,
    @Nullable BackendTls backendTls,
    Metrics metrics,
    MockTicker limitsTime) {

  /** All of it for the first listener of a configuration. */
  public static Fixture of(PosternConfig config) {
    BackendConfig backend = config.backend();
    boolean inClear = backend.tls().mode() == BackendTlsConfig.Mode.OFF;
    Metrics metrics = new Metrics();
    MockTicker time = Ticker.newMockTicker();
    PathVerifier verifier = new PathVerifier(config.trust());
    LiveSessions live =
        new LiveSessions(
            verifier,
            new IdentityMapper(
                config.identity(),
                Directory.of(config.identity(), config.policy().groups().keySet())));
    Policies policies = new Policies(config.policy(), time, metrics);
    return new Fixture(
        config,
        services(config, metrics, verifier, live, policies),
        verifier,
        live,
        inClear ? null : BackendTls.of(backend.tls(), backend.addresses().get(0)),
        metrics,
        time);
  }

  private static ListenerServices services(
      PosternConfig config,
      Metrics metrics,
      PathVerifier verifier,
      LiveSessions live,
      Policies policies) {
    ListenerConfig listener = config.listeners().get(0);
    ServerTls tls =
        ServerTls.of(
            config.tls(),
            ServerCredentials.read(config.tls()),
            new TicketKeys(config.tls().tickets()),
            listener,
            verifier.acceptedIssuers(),
            verifier,
            ImmediateExecutor.INSTANCE);
    return new ListenerServices(
        config,
        listener,
        tls,
        live,
        policies,
        Forwardings.of(config.backend()),
        metrics,
        new Admission(config.limits()));
  }

  BackendSettings backend(BackendTransport transport) {
    return new BackendSettings(
        config.backend(),
        config.backend().addresses().get(0),
        backendTls,
        Forwardings.of(config.backend()),
        config.hostname(),
        transport,
        metrics);
  }
}
