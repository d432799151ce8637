package dev.postern.proxy.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.PolicyConfig.RedisConfig;
import dev.postern.proxy.config.PolicyConfig.RedisTls;
import dev.postern.proxy.config.PolicyConfig.WhenAway;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Redis server of its own on a loopback port, which keeps nothing and can be made to fail. */
public final class RedisServer implements AutoCloseable {

  private final int port = freePort();
  private final List<String> options;
  private Process process;

  private RedisServer(List<String> options) {
    this.options = options;
    this.process = run();
  }

  /** Starts one; skips the test where the program is not installed. */
  public static RedisServer start(String... options) {
    assumeTrue(isInstalled(), "skipped: redis-server is not installed");
    return new RedisServer(List.of(options));
  }

  /** One that is not there yet: see {@link #restart}. */
  public static RedisServer stopped() {
    RedisServer server = start();
    server.kill();
    return server;
  }

  private static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process run() {
    List<String> command =
        new ArrayList<>(List.of("redis-server", "--bind", "127.0.0.1", "--save", ""));
    command.addAll(
        List.of(
            "--appendonly", "no", options.contains("--tls-cert-file") ? "--tls-port" : "--port"));
    command.add(Integer.toString(port));
    command.addAll(options);
    try {
      Process started =
          new ProcessBuilder(command)
              .directory(Scratch.folder().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      awaitPort(started);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitPort(Process started) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!isListening()) {
      if (!started.isAlive() || System.nanoTime() - end > 0) {
        throw new IllegalStateException("redis-server did not start");
      }
      pause();
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How a proxy gets there, in clear and without a password. */
  public RedisConfig config(WhenAway whenAway) {
    return new RedisConfig(
        new HostAndPort("localhost", port),
        0,
        Optional.empty(),
        Optional.empty(),
        new RedisTls(false, Optional.empty()),
        "test:",
        Duration.ofSeconds(2),
        whenAway);
  }

  /** It ends without a word, and forgets everything. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Another one on the same port. */
  public void restart() {
    process = run();
  }

  /** It takes connections and answers nothing, until it is resumed. */
  public void suspend() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
