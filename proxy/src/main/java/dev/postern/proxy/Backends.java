package dev.postern.proxy;

import dev.postern.proxy.backend.BackendHealth;
import dev.postern.proxy.backend.BackendSettings;
import dev.postern.proxy.backend.Deadlines;
import dev.postern.proxy.backend.FailoverPool;
import dev.postern.proxy.backend.IdentityForwarding;
import dev.postern.proxy.backend.LoopPool;
import dev.postern.proxy.backend.PoolBudget;
import dev.postern.proxy.backend.Preflight;
import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.metrics.Gauge;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.session.LoopServices;
import dev.postern.proxy.tls.BackendTls;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The mail servers in use, and the pools for them on every event loop. Which ones, and in which
 * order, can be changed while mail passes: one that stays keeps its connections, one that goes
 * loses the unused ones at once and the lent ones behind their mail.
 */
final class Backends {

  private static final Logger LOG = LoggerFactory.getLogger("postern");
  private static final Duration PREFLIGHT_PATIENCE = Duration.ofSeconds(2);

  private final PosternConfig config;
  private final EventLoops transport;
  private final IdentityForwarding forwarding;
  private final Metrics metrics;
  private final Map<EventLoop, LoopPools> loops = new LinkedHashMap<>();

  /** Those in use in their order, and behind them those that still have connections. */
  private final List<Backend> known = new CopyOnWriteArrayList<>();

  private List<Backend> inUse = List.of();

  Backends(
      PosternConfig config, EventLoops transport, IdentityForwarding forwarding, Metrics metrics) {
    this.config = config;
    this.transport = transport;
    this.forwarding = forwarding;
    this.metrics = metrics;
  }

  /**
   * What the pools of all loops have in common for one mail server. Equal to itself only: to
   * compare settings member by member would cost the start 50 ms.
   */
  private static final class Backend {
    private final BackendSettings settings;
    private final PoolBudget budget;
    private final BackendHealth health;

    Backend(BackendSettings settings, PoolBudget budget, BackendHealth health) {
      this.settings = settings;
      this.budget = budget;
      this.health = health;
    }

    LoopPool newPool(EventLoop loop, Deadlines<LoopPool> deadlines) {
      return new LoopPool(loop, settings, budget, health, deadlines);
    }
  }

  /** The pools of one loop; what is inside is confined to it. */
  private record LoopPools(
      FailoverPool choice,
      Deadlines<LoopPool> deadlines,
      LoopServices services,
      Map<Backend, LoopPool> each) {

    static LoopPools of(EventLoop loop) {
      FailoverPool choice = new FailoverPool(loop, List.of());
      return new LoopPools(
          choice, new Deadlines<>(loop), new LoopServices(choice, loop), new LinkedHashMap<>());
    }

    void use(EventLoop loop, List<Backend> backends) {
      backends.forEach(one -> each.computeIfAbsent(one, b -> b.newPool(loop, deadlines)));
      each.keySet().retainAll(backends);
      choice.use(backends.stream().map(each::get).toList());
    }
  }

  /**
   * Opens the pools, and asks each mail server before the first client comes. A slow or absent one
   * does not keep the proxy from starting: mail is then answered 451.
   *
   * @throws dev.postern.proxy.config.ConfigException when TLS to one of them cannot be set up
   */
  void open() {
    transport.loops().forEach(loop -> loops.put(loop, LoopPools.of(loop)));
    metrics.measure(
        Gauge.BACKEND_CONNECTIONS, () -> known.stream().mapToInt(b -> b.budget.open()).sum());
    LOG.atInfo()
        .addKeyValue("forward", config.backend().forward())
        .log(forwarding.sharing().sentence());
    List<Future<Preflight.Finding>> asked = use(prepared(config.backend()));
    long end = System.nanoTime() + PREFLIGHT_PATIENCE.toNanos();
    asked.forEach(one -> one.awaitUninterruptibly(end - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  /**
   * Prepares another list, of which only the addresses may differ from the running configuration.
   *
   * @return what puts it in force
   * @throws dev.postern.proxy.config.ConfigException when TLS to one of them cannot be set up; then
   *     all stays as it was
   */
  Runnable prepare(BackendConfig fresh) {
    List<Backend> prepared = prepared(fresh);
    return () -> {
      if (!prepared.equals(inUse)) {
        use(prepared);
        LOG.atInfo().addKeyValue("backends", fresh.inUse()).log("other mail servers");
      }
    };
  }

  private List<Backend> prepared(BackendConfig fresh) {
    return fresh.inUse().stream().map(this::backend).toList();
  }

  private Backend backend(HostAndPort address) {
    return inUse.stream()
        .filter(one -> one.settings.address().equals(address))
        .findFirst()
        .orElseGet(() -> newBackend(settings(address)));
  }

  private BackendSettings settings(HostAndPort address) {
    BackendConfig backend = config.backend();
    BackendTls tls =
        backend.tls().mode() == BackendTlsConfig.Mode.OFF
            ? null
            : BackendTls.of(backend.tls(), address);
    return new BackendSettings(
        backend, address, tls, forwarding, config.hostname(), transport, metrics);
  }

  private Backend newBackend(BackendSettings settings) {
    BackendConfig backend = config.backend();
    return new Backend(
        settings,
        new PoolBudget(backend.pool().maximum()),
        new BackendHealth(
            settings.address().toString(), backend.probeInterval(), backend.retryPause(), metrics));
  }

  /** Puts a list in force, and asks those that are new in it. */
  private List<Future<Preflight.Finding>> use(List<Backend> backends) {
    List<Backend> added = new ArrayList<>(backends);
    added.removeAll(inUse);
    inUse = backends;
    known.removeIf(one -> !backends.contains(one) && one.budget.open() == 0);
    known.addAll(added);
    loops.forEach((loop, pools) -> loop.execute(() -> pools.use(loop, backends)));
    return added.stream().map(one -> preflight(one.settings)).toList();
  }

  private Future<Preflight.Finding> preflight(BackendSettings settings) {
    return new Preflight(settings, transport.loops().get(0))
        .run()
        .addListener(
            done -> {
              Preflight.Finding finding = (Preflight.Finding) done.getNow();
              LOG.atLevel(finding.good() ? Level.INFO : Level.ERROR)
                  .addKeyValue("backend", settings.address())
                  .log("preflight: " + finding.sentence());
            });
  }

  /** What the sessions of each loop share. */
  Map<EventLoop, LoopServices> services() {
    Map<EventLoop, LoopServices> services = new LinkedHashMap<>();
    loops.forEach((loop, pools) -> services.put(loop, pools.services()));
    return services;
  }

  /** Says goodbye on what is unused, and keeps nothing from now on. */
  void close() {
    loops.forEach((loop, pools) -> loop.execute(pools.choice()::close));
  }
}
