package dev.postern.proxy.backend;

import dev.postern.proxy.LeakCheck;
import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.BackendConfig.Forward;
import dev.postern.proxy.config.BackendConfig.PoolConfig;
import dev.postern.proxy.config.BackendConfig.Timeouts;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.metrics.Metrics;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An MTA in memory, with a clock that only the test moves. Answers by rule, and writes down what
 * reached it: what comes in one write is one entry.
 */
final class FakeMta implements BackendTransport {

  static final HostAndPort ADDRESS = new HostAndPort("mta.example", 25);

  static final PoolConfig POOL =
      new PoolConfig(
          0, 2, Duration.ofSeconds(60), Duration.ofSeconds(600), Duration.ofSeconds(30), 3, 5);

  static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofSeconds(35),
          Duration.ofSeconds(40));

  /** Said by the MTA when it closes without a word. */
  static final String HANG_UP = "hang up";

  static final String SILENCE = "";

  /** One connection, seen from the MTA. */
  final class Peer {
    final EmbeddedChannel channel;
    final List<String> heard = new ArrayList<>();
    private boolean greeted;

    Peer(ChannelHandler handler) {
      channel = EmbeddedChannel.builder().ticker(clock).handlers(handler).build();
      channel.config().setAllocator(leaks.allocator());
    }

    boolean isOpen() {
      return channel.isOpen();
    }

    /** Octets from the MTA, in one read. */
    void say(String octets) {
      if (octets.equals(HANG_UP)) {
        channel.close();
      } else if (!octets.isEmpty() && channel.isOpen()) {
        channel.writeInbound(leaks.octets(octets));
      }
    }

    private boolean turn() {
      if (!greeted) {
        greeted = true;
        say(banner);
        return true;
      }
      String written = written();
      if (written.isEmpty()) {
        return false;
      }
      heard.add(written.strip().replace("\r\n", " / "));
      StringBuilder replies = new StringBuilder();
      written.lines().forEach(line -> replies.append(answerTo(line)));
      say(replies.toString());
      return true;
    }

    String written() {
      StringBuilder written = new StringBuilder();
      for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        written.append(out.toString(StandardCharsets.ISO_8859_1));
        out.release();
      }
      return written.toString();
    }
  }

  final List<Peer> peers = new ArrayList<>();
  String banner = "220 mta ESMTP\r\n";
  boolean refusing;
  private final LeakCheck leaks;
  private final MockTicker clock = Ticker.newMockTicker();
  private final List<EmbeddedChannel> homes = new ArrayList<>();
  private final Map<String, String> answers = new HashMap<>();

  FakeMta(LeakCheck leaks) {
    this.leaks = leaks;
    answers.put("XCLIENT", "220 again\r\n");
    answers.put("QUIT", SILENCE);
    offer("PIPELINING", "XCLIENT NAME ADDR PORT PROTO HELO LOGIN", "XFORWARD ADDR PROTO HELO");
  }

  void offer(String... keywords) {
    answers.put("EHLO", "250-mta\r\n250-" + String.join("\r\n250-", keywords) + "\r\n250 HELP\r\n");
  }

  void answer(String verb, String octets) {
    answers.put(verb, octets);
  }

  private String answerTo(String line) {
    return answers.getOrDefault(line.split(" ", 2)[0], "250 2.0.0 OK\r\n");
  }

  EventLoop newLoop() {
    EmbeddedChannel home = EmbeddedChannel.builder().ticker(clock).build();
    homes.add(home);
    return home.eventLoop();
  }

  @Override
  public ChannelFuture connect(
      EventLoop loop, HostAndPort target, Duration timeout, ChannelHandler handler) {
    if (refusing) {
      return homes.get(0).newFailedFuture(new ConnectException("refused"));
    }
    Peer peer = new Peer(handler);
    peers.add(peer);
    return peer.channel.newSucceededFuture();
  }

  /** Lets everybody speak until nobody has anything to say. */
  void run() {
    // A loop's task may wake another loop, and that one a peer.
    for (int quiet = 0; quiet < 3; quiet++) {
      for (Peer peer : List.copyOf(peers)) {
        quiet = peer.turn() ? 0 : quiet;
      }
      homes.forEach(EmbeddedChannel::runPendingTasks);
    }
  }

  /** Only the clock goes on; nobody speaks. */
  void tick(int seconds) {
    clock.advance(seconds, TimeUnit.SECONDS);
  }

  void pass(int seconds) {
    tick(seconds);
    run();
    run();
  }

  List<String> heard(int peer) {
    return peers.get(peer).heard;
  }

  void end() {
    peers.forEach(peer -> peer.channel.finishAndReleaseAll());
    homes.forEach(EmbeddedChannel::finishAndReleaseAll);
  }

  static BackendConfig config(Forward forward, BackendTlsConfig.Mode tls, PoolConfig pool) {
    return new BackendConfig(
        List.of(ADDRESS),
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofMillis(200),
        new BackendTlsConfig(
            tls, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        forward,
        Optional.empty(),
        pool,
        TIMEOUTS);
  }

  BackendSettings settings(IdentityForwarding forwarding, int maximum) {
    return settings(forwarding, 0, maximum);
  }

  BackendSettings settings(IdentityForwarding forwarding, int minimum, int maximum) {
    PoolConfig pool =
        new PoolConfig(
            minimum,
            maximum,
            POOL.idle(),
            POOL.maximumAge(),
            POOL.borrowTimeout(),
            POOL.maximumRefusals(),
            POOL.maximumUndelivered());
    return new BackendSettings(
        config(Forward.XCLIENT, BackendTlsConfig.Mode.OFF, pool),
        ADDRESS,
        null,
        forwarding,
        "proxy.example",
        this,
        new Metrics());
  }
}
