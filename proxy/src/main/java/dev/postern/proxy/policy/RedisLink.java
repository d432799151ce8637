package dev.postern.proxy.policy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.PolicyConfig.RedisConfig;
import dev.postern.proxy.config.PolicyConfig.RedisTls;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection to Redis that all sessions share: opened without waiting, and again whenever
 * it is lost. What is asked meanwhile fails at once. Thread-safe.
 */
final class RedisLink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("postern");
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final int THREADS = 2;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final RedisConfig config;
  private final ClientResources resources;
  private final RedisClient client;
  private final Consumer<StatefulRedisConnection<String, byte[]>> ready;
  private final CountDownLatch connected = new CountDownLatch(1);
  private volatile boolean closed;

  /**
   * Begins to connect.
   *
   * @param ready told once, of the connection that finds back to the server by itself from then on
   * @throws ConfigException when the file with the password cannot be read
   */
  RedisLink(RedisConfig config, Consumer<StatefulRedisConnection<String, byte[]>> ready) {
    this.config = config;
    this.ready = ready;
    this.resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(THREADS)
            .computationThreadPoolSize(THREADS)
            .reconnectDelay(
                Delay.exponential(Duration.ofMillis(50), LONGEST_PAUSE, 2, TimeUnit.MILLISECONDS))
            .build();
    this.client = RedisClient.create(resources, address(config));
    client.setOptions(options(config));
    connect();
  }

  private static RedisURI address(RedisConfig config) {
    RedisURI.Builder address =
        RedisURI.builder()
            .withHost(config.address().host())
            .withPort(config.address().port())
            .withDatabase(config.database())
            .withClientName("postern")
            .withSsl(config.tls().on())
            .withVerifyPeer(SslVerifyMode.FULL)
            .withTimeout(config.timeout());
    config
        .passwordFile()
        .map(RedisLink::firstLine)
        .ifPresent(
            password ->
                config
                    .user()
                    .ifPresentOrElse(
                        user -> address.withAuthentication(user, password),
                        () -> address.withPassword(password)));
    return address.build();
  }

  private static char[] firstLine(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("").toCharArray();
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e, e);
    }
  }

  /** What cannot be sent now is not kept for later: nobody would wait for its answer. */
  private static ClientOptions options(RedisConfig config) {
    return ClientOptions.builder()
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .timeoutOptions(TimeoutOptions.enabled(config.timeout()))
        .socketOptions(
            SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).keepAlive(true).build())
        .sslOptions(trust(config.tls()))
        .build();
  }

  private static SslOptions trust(RedisTls tls) {
    SslOptions.Builder options = SslOptions.builder().jdkSslProvider();
    tls.authorities()
        .ifPresent(file -> options.trustManager(SslOptions.Resource.from(file.toFile())));
    return options.build();
  }

  private void connect() {
    client
        .connectAsync(CODEC, address(config))
        .whenComplete(
            (connection, failure) -> {
              if (connection != null) {
                ready.accept(connection);
                connected.countDown();
              } else if (!closed) {
                later(this::connect, LONGEST_PAUSE);
              }
            });
  }

  private void later(Runnable task, Duration delay) {
    resources.eventExecutorGroup().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Does something again and again until this is closed. */
  void every(Duration pause, Runnable task) {
    resources
        .eventExecutorGroup()
        .scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Gives the server a moment at the start; afterwards nobody waits. */
  void awaitFirst(Duration patience) {
    try {
      if (!connected.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().addKeyValue("redis", config.address()).log("not reached yet, trying on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      client
          .shutdownAsync(0, 1, TimeUnit.SECONDS)
          .whenComplete((done, failure) -> resources.shutdown(0, 1, TimeUnit.SECONDS));
    }
  }
}
