package dev.postern.proxy;

import dev.postern.proxy.backend.Forwardings;
import dev.postern.proxy.backend.IdentityForwarding;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.metrics.Gauge;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.ops.AdminSocket;
import dev.postern.proxy.ops.OpsServer;
import dev.postern.proxy.ops.Readiness;
import dev.postern.proxy.policy.Policies;
import dev.postern.proxy.session.Admission;
import dev.postern.proxy.session.LoopServices;
import dev.postern.proxy.tls.PathVerifier;
import dev.postern.proxy.tls.ServerTls;
import dev.postern.proxy.tls.TrustHealth;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running proxy: started from a configuration, drained and closed at the end. */
public final class Postern implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("postern");

  private final PosternConfig config;
  private final Metrics metrics = new Metrics();
  private final EventLoops transport;
  private final Backends backends;
  private final Policies policies;
  private final PathVerifier verifier;
  private volatile TrustHealth trust;
  private final Admission admission;
  private final InForce inForce;
  private final ReloadStatus status = new ReloadStatus(metrics, InstantSource.system());
  private final Reloads reloads;
  private final List<Listener> listeners = new ArrayList<>();
  private @Nullable OpsServer ops;
  private @Nullable AdminSocket admin;
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(daemons("postern-files"));

  private final ExecutorService judges = Executors.newFixedThreadPool(2, daemons("postern-judge"));

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private Postern(PosternConfig config, Optional<Path> file) {
    this.config = config;
    IdentityForwarding forwarding = Forwardings.of(config.backend());
    this.admission = new Admission(config.limits());
    this.policies = new Policies(config.policy(), Ticker.systemTicker(), metrics);
    try {
      this.verifier = new PathVerifier(config.trust(), InstantSource.system(), judges, metrics);
      this.inForce = new InForce(config, verifier, policies, forwarding, metrics, admission);
    } catch (RuntimeException e) {
      policies.close();
      judges.shutdownNow();
      throw e;
    }
    this.trust = verifier.health();
    metrics.measure(Gauge.CRL_SECONDS, () -> trust.secondsLeft());
    metrics.measure(Gauge.CRL_ALARMS, () -> trust.alarms());
    this.transport = new EventLoops(Runtime.getRuntime().availableProcessors());
    this.backends = new Backends(config, transport, forwarding, metrics);
    this.reloads = new Reloads(inForce, backends, file, status);
  }

  /**
   * Opens the listeners.
   *
   * @throws dev.postern.proxy.config.ConfigException when a file, a setting or a port cannot be
   *     used
   */
  public static Postern start(PosternConfig config) {
    return start(config, Optional.empty());
  }

  /** As above, from a file that is read again when it is changed. */
  static Postern start(PosternConfig config, Optional<Path> file) {
    Postern postern = new Postern(config, file);
    try {
      postern.backends.open();
      // Else the first who come would be refused for lists that are just being fetched.
      postern.verifier.fetchLists();
      postern.openListeners();
      postern.openOps();
      postern.openAdmin();
      postern.watchFiles();
      return postern;
    } catch (RuntimeException e) {
      postern.policies.close();
      postern.transport.close();
      postern.watcher.shutdownNow();
      postern.judges.shutdownNow();
      throw e;
    }
  }

  private void openListeners() {
    inForce.server().troubles(Instant.now()).forEach(LOG::warn);
    metrics.measure(Gauge.SESSIONS, admission::connections);
    metrics.measure(Gauge.HANDSHAKES, admission::handshakes);
    for (ListenerConfig listener : config.listeners()) {
      Listener opened = new Listener(() -> inForce.services(listener.name()), transport);
      listeners.add(opened);
      for (HostAndPort target : listener.bind()) {
        opened.bind(target, backends.services());
      }
      ServerTls tls = inForce.tls(listener.name());
      LOG.atInfo()
          .addKeyValue("listener", listener.name())
          .addKeyValue("address", opened.addresses())
          .addKeyValue("tls", tls.implementation())
          .addKeyValue("engine", tls.engine())
          .addKeyValue("client-keys", tls.keyTypes())
          .log("listening");
    }
  }

  private void openOps() {
    config
        .ops()
        .address()
        .ifPresent(
            address -> {
              ops = new OpsServer(address, metrics, this::readiness, this::status);
              LOG.atInfo().addKeyValue("address", ops.address()).log("ops");
            });
  }

  private String status() {
    return status.text() + verifier.sources();
  }

  private void openAdmin() {
    config
        .ops()
        .socket()
        .ifPresent(
            path -> {
              admin = new AdminSocket(path, new AdminAnswers(inForce)::to);
              LOG.atInfo().addKeyValue("socket", path).log("ops");
            });
  }

  private Readiness readiness() {
    List<String> details = new ArrayList<>(trust.details());
    verifier.overridesTrouble().ifPresent(what -> details.add("overrides not in force: " + what));
    return new Readiness(trust.usable(), details);
  }

  private void watchFiles() {
    long millis = config.trust().reloadInterval().toMillis();
    watcher.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    verifier.whenFetched(() -> watcher.execute(this::look));
  }

  private void look() {
    try {
      reloads.look();
      judgeAnew();
    } catch (RuntimeException e) {
      // The schedule would end with it, and no revocation be noticed ever after.
      LOG.error("the look at changed files failed", e);
    }
  }

  /** Whoever lives by a certificate is judged by what has just come into force. */
  private void judgeAnew() {
    inForce.live().judgeAnew(reloads.takeNews());
    trust = verifier.health();
  }

  /** Reads configuration and files anew, as SIGHUP asks for; done when the future is. */
  java.util.concurrent.Future<?> reload() {
    return watcher.submit(
        () -> {
          reloads.all();
          judgeAnew();
        });
  }

  /** Where the listener of that name listens. */
  public List<InetSocketAddress> addresses(String listener) {
    for (int i = 0; i < listeners.size(); i++) {
      if (config.listeners().get(i).name().equals(listener)) {
        return listeners.get(i).addresses();
      }
    }
    throw new IllegalArgumentException("no listener " + listener);
  }

  /** Where numbers, health and status are shown. */
  Optional<InetSocketAddress> opsAddress() {
    return Optional.ofNullable(ops).map(OpsServer::address);
  }

  /** What it counts. */
  public Metrics metrics() {
    return metrics;
  }

  /**
   * Takes no new session, lets transactions in flight end within the configured time, and says 421
   * to the rest.
   */
  public void drain() {
    LOG.info("draining");
    listeners.forEach(Listener::close);
    backends.services().forEach((loop, services) -> loop.execute(services::drain));
    long end = System.nanoTime() + inForce.config().limits().drainTimeout().toNanos();
    while (sessions() > 0 && System.nanoTime() < end && sleep()) {}
  }

  private int sessions() {
    int sessions = 0;
    for (Map.Entry<EventLoop, LoopServices> loop : backends.services().entrySet()) {
      sessions += loop.getKey().submit(loop.getValue()::sessions).syncUninterruptibly().getNow();
    }
    return sessions;
  }

  private static boolean sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The orderly end: {@link #drain}, then {@link #close}. */
  void stop() {
    drain();
    close();
  }

  @Override
  public void close() {
    if (ops != null) {
      ops.close();
    }
    if (admin != null) {
      admin.close();
    }
    watcher.shutdownNow();
    judges.shutdownNow();
    listeners.forEach(Listener::close);
    backends.close();
    policies.close();
    transport.close();
    LOG.info("stopped");
  }
}
