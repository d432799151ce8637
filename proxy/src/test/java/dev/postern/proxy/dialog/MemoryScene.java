package dev.postern.proxy.dialog;

import dev.postern.proxy.backend.BackendHealth;
import dev.postern.proxy.backend.BackendSettings;
import dev.postern.proxy.backend.Deadlines;
import dev.postern.proxy.backend.Forwardings;
import dev.postern.proxy.backend.IdentityForwarding;
import dev.postern.proxy.backend.LoopPool;
import dev.postern.proxy.backend.PoolBudget;
import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.identity.Directory;
import dev.postern.proxy.identity.IdentityMapper;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.session.ListenerServices;
import dev.postern.proxy.session.LoopServices;
import dev.postern.proxy.session.SessionInitializer;
import dev.postern.proxy.tls.BackendTls;
import dev.postern.proxy.tls.PathVerifier;
import dev.postern.proxy.tls.ServerCredential;
import dev.postern.proxy.tls.ServerTls;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The proxy's sessions and pool without sockets or threads, where time passes when it is told. */
final class MemoryScene implements Scene {

  private final PosternConfig config;
  private final ScriptedBackend backend;
  private final boolean bytewise;
  private final MockTicker time = Ticker.newMockTicker();
  private final EmbeddedChannel loop = new Wire.End(time, new ChannelInboundHandlerAdapter());
  private final List<Wire> wires = new ArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Metrics metrics = new Metrics();
  private final IdentityForwarding forwarding;
  private final LoopPool pool;
  private final LoopServices loopServices;
  private final ListenerServices services;
  private boolean up;

  MemoryScene(PosternConfig config, ScriptedBackend backend, boolean up, boolean bytewise) {
    this.config = config;
    this.backend = backend;
    this.up = up;
    this.bytewise = bytewise;
    this.forwarding = Forwardings.of(config.backend());
    Deadlines deadlines = new Deadlines(loop.eventLoop());
    this.pool = pool(deadlines);
    this.loopServices = new LoopServices(pool, deadlines);
    this.services = services();
  }

  private LoopPool pool(Deadlines deadlines) {
    BackendConfig settings = config.backend();
    BackendTls tls =
        settings.tls().mode() == BackendTlsConfig.Mode.OFF
            ? null
            : BackendTls.of(settings.tls(), settings.addresses().get(0));
    return new LoopPool(
        loop.eventLoop(),
        new BackendSettings(
            settings,
            settings.addresses().get(0),
            tls,
            forwarding,
            config.hostname(),
            this::connect,
            metrics),
        new PoolBudget(settings.pool().maximum()),
        new BackendHealth("mail server", settings.probeInterval(), metrics),
        deadlines);
  }

  private ListenerServices services() {
    ListenerConfig listener = config.listeners().get(0);
    PathVerifier verifier = new PathVerifier(config.trust());
    IdentityMapper mapper = new IdentityMapper(config.identity(), Directory.of(config.identity()));
    ServerTls tls =
        ServerTls.of(
            config.tls(),
            ServerCredential.read(config.tls()),
            listener,
            verifier.acceptedIssuers(),
            verifier);
    return new ListenerServices(config, listener, tls, verifier, mapper, forwarding, metrics);
  }

  @Override
  public Peer connect() {
    Peer client = new Peer(bytewise, peer -> {});
    Wire.End script = new Wire.End(time, client);
    wires.add(
        new Wire(
            new Wire.End(time, new SessionInitializer(services, loopServices, connections)),
            script));
    settle();
    return client;
  }

  private ChannelFuture connect(
      EventLoop unused, HostAndPort target, Duration timeout, ChannelHandler handler) {
    if (!up) {
      return loop.newFailedFuture(new ConnectException("Connection refused"));
    }
    Wire.End proxy = new Wire.End(time, handler);
    Lane lane = backend.newLane();
    wires.add(new Wire(proxy, new Wire.End(time, lane.peer())));
    lane.begin();
    return proxy.newSucceededFuture();
  }

  @Override
  public ScriptedBackend backend() {
    return backend;
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public void setBackendUp(boolean now) {
    up = now;
    if (!up) {
      backend.all().forEach(lane -> lane.peer().close());
    }
    settle();
  }

  @Override
  public void await(BooleanSupplier happened) {
    settle();
  }

  @Override
  public void settle() {
    boolean moved;
    do {
      loop.runPendingTasks();
      loop.runScheduledPendingTasks();
      moved = false;
      for (Wire wire : List.copyOf(wires)) {
        moved |= wire.carry();
      }
    } while (moved);
  }

  /** In steps, since one thing that is due leads to another. */
  @Override
  public void pass(Duration duration) {
    for (long millis = 0; millis < duration.toMillis(); millis += 500) {
      time.advance(500, TimeUnit.MILLISECONDS);
      settle();
    }
  }

  @Override
  public void drain() {
    loopServices.drain();
    settle();
  }

  @Override
  public void close() {
    pool.close();
    settle();
    wires.forEach(Wire::close);
    loop.finishAndReleaseAll();
  }
}
