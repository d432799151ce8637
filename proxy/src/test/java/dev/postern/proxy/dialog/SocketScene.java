package dev.postern.proxy.dialog;

import dev.postern.proxy.Postern;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.metrics.Metrics;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The proxy as it is started, between sockets of the script. */
final class SocketScene implements Scene {

  private static final EventLoopGroup SCRIPT =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration QUIET = Duration.ofMillis(15);

  private final ScriptedBackend backend;
  private final Postern postern;
  private final PosternConfig config;
  private final int port;
  private final List<Peer> clients = new ArrayList<>();
  private Channel server;
  private @Nullable Thread draining;

  SocketScene(Setting setting, ScriptedBackend backend, boolean up) {
    this.backend = backend;
    this.server = listen(0);
    this.port = ((InetSocketAddress) server.localAddress()).getPort();
    if (!up) {
      server.close().syncUninterruptibly();
    }
    this.config = setting.config(port);
    this.postern = Postern.start(config);
  }

  private Channel listen(int onPort) {
    return new ServerBootstrap()
        .group(SCRIPT)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                Lane lane = backend.newLane();
                channel.pipeline().addLast(new Beginning(lane)).addLast(lane.peer());
              }
            })
        .bind(InetAddress.getLoopbackAddress(), onPort)
        .syncUninterruptibly()
        .channel();
  }

  /** Lets the mail server speak first. */
  private static final class Beginning extends ChannelInboundHandlerAdapter {
    private final Lane lane;

    Beginning(Lane lane) {
      this.lane = lane;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      lane.begin();
      ctx.pipeline().remove(this);
    }
  }

  @Override
  public Peer connect() {
    List<InetSocketAddress> addresses = postern.addresses("submission");
    Peer client = new Peer(false, peer -> {});
    new Bootstrap()
        .group(SCRIPT)
        .channel(NioSocketChannel.class)
        .handler(client)
        .connect(addresses.get(0))
        .syncUninterruptibly();
    clients.add(client);
    return client;
  }

  @Override
  public ScriptedBackend backend() {
    return backend;
  }

  @Override
  public Metrics metrics() {
    return postern.metrics();
  }

  @Override
  public void setBackendUp(boolean up) {
    if (up) {
      server = listen(port);
      return;
    }
    server.close().syncUninterruptibly();
    for (Lane lane : backend.all()) {
      lane.peer().close();
    }
    await(() -> backend.all().stream().allMatch(lane -> lane.peer().isClosed()));
    settle();
  }

  @Override
  public void await(BooleanSupplier happened) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!happened.getAsBoolean() && System.nanoTime() - end < 0) {
      pass(Duration.ofMillis(1));
    }
  }

  @Override
  public void settle() {
    pass(QUIET);
  }

  @Override
  public void pass(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The proxy looks by itself. */
  @Override
  public void publish(String list) {
    write(config.trust().crlFiles().get(0), list);
  }

  @Override
  public void override(String line) {
    write(config.trust().overridesFile().orElseThrow(), line + "\n");
    pass(Duration.ofMillis(500)); // it looks every 50 ms
  }

  static void write(Path file, String text) {
    try {
      Path fresh = Files.writeString(Path.of(file + ".new"), text);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void drain() {
    Thread thread = new Thread(postern::drain, "drain");
    thread.setDaemon(true);
    thread.start();
    draining = thread;
  }

  /** The proxy is to be closed when it has drained, as its own main thread would do it. */
  @Override
  public void close() {
    server.close().syncUninterruptibly();
    clients.forEach(Peer::close);
    Thread drain = draining;
    await(() -> drain == null || !drain.isAlive());
    backend.all().forEach(lane -> lane.peer().close());
    postern.close();
  }
}
