package dev.postern.proxy.dialog;

import dev.postern.proxy.backend.BackendHealth;
import dev.postern.proxy.backend.Deadlines;
import dev.postern.proxy.backend.LoopPool;
import dev.postern.proxy.backend.PoolBudget;
import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.session.LoopServices;
import dev.postern.proxy.session.SessionInitializer;
import io.netty.buffer.ByteBufAllocator;
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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The proxy's sessions and pool without sockets or threads, where time passes when it is told. */
final class MemoryScene implements Scene {

  private final Fixture fixture;
  private final ScriptedBackend backend;
  private final boolean bytewise;
  private final ByteBufAllocator allocator;
  private final MockTicker time = Ticker.newMockTicker();
  private final EmbeddedChannel loop;
  private final List<Wire> wires = new ArrayList<>();
  private final LoopPool pool;
  private final LoopServices loopServices;
  private boolean up;

  MemoryScene(PosternConfig config, ScriptedBackend backend, boolean up, boolean bytewise) {
    this(Fixture.of(config), backend, up, bytewise, ByteBufAllocator.DEFAULT);
  }

  MemoryScene(
      Fixture fixture,
      ScriptedBackend backend,
      boolean up,
      boolean bytewise,
      ByteBufAllocator allocator) {
    this.fixture = fixture;
    this.backend = backend;
    this.up = up;
    this.bytewise = bytewise;
    this.allocator = allocator;
    this.loop = end(new ChannelInboundHandlerAdapter());
    this.pool = pool();
    this.loopServices = new LoopServices(pool, loop.eventLoop());
  }

  private LoopPool pool() {
    BackendConfig settings = fixture.config().backend();
    return new LoopPool(
        loop.eventLoop(),
        fixture.backend(this::connect),
        new PoolBudget(settings.pool().maximum()),
        new BackendHealth(
            "mail server", settings.probeInterval(), settings.retryPause(), fixture.metrics()),
        new Deadlines<>(loop.eventLoop()));
  }

  private Wire.End end(ChannelHandler handler) {
    return new Wire.End(time, allocator, handler);
  }

  @Override
  public Peer connect() {
    Peer client = new Peer(bytewise, peer -> {});
    Wire.End script = end(client);
    wires.add(new Wire(end(new SessionInitializer(fixture.services(), loopServices)), script));
    settle();
    return client;
  }

  private ChannelFuture connect(
      EventLoop unused, HostAndPort target, Duration timeout, ChannelHandler handler) {
    if (!up || !backend.temper().isReachable()) {
      return loop.newFailedFuture(new ConnectException("Connection refused"));
    }
    Wire.End proxy = end(handler);
    Lane lane = backend.newLane();
    wires.add(new Wire(proxy, end(lane.peer())));
    lane.begin();
    return proxy.newSucceededFuture();
  }

  @Override
  public ScriptedBackend backend() {
    return backend;
  }

  @Override
  public Metrics metrics() {
    return fixture.metrics();
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

  /** One end of one connection gets what is under way to it, and nobody else moves. */
  void carryOne(Random chance) {
    loop.runPendingTasks();
    if (!wires.isEmpty()) {
      wires.get(chance.nextInt(wires.size())).carry();
    }
  }

  /** In steps, since one thing that is due leads to another. */
  @Override
  public void pass(Duration duration) {
    for (long millis = 0; millis < duration.toMillis(); millis += 500) {
      time.advance(500, TimeUnit.MILLISECONDS);
      fixture.limitsTime().advance(500, TimeUnit.MILLISECONDS);
      settle();
    }
  }

  @Override
  public void publish(String list) {
    SocketScene.write(fixture.config().trust().crlFiles().get(0), list);
    reload();
  }

  @Override
  public void override(String line) {
    SocketScene.write(fixture.config().trust().overridesFile().orElseThrow(), line + "\n");
    reload();
  }

  private void reload() {
    boolean overridden = fixture.verifier().reloadOverridesIfChanged();
    fixture.live().judgeAnew(fixture.verifier().reloadIfChanged() || overridden);
    settle();
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
