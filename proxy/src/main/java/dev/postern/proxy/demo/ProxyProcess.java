package dev.postern.proxy.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The proxy in a process of its own, as an administrator starts it: {@code postern run --config
 * FILE}. It ends with this one, whatever happens.
 */
public final class ProxyProcess implements RunningProxy {

  private static final String LISTENING = " listening listener=";

  /** STARTTLS and implicit TLS. */
  private static final int LISTENERS = 2;

  private static final int PAUSE_MILLIS = 20;

  private final Process process;
  private final Path log;
  private final Duration limit;

  private ProxyProcess(Process process, Path log, Duration limit) {
    this.process = process;
    this.log = log;
    this.limit = limit;
  }

  /**
   * Gives back when it listens.
   *
   * @param program the launcher {@code postern}
   * @param log a new file for all that it says
   * @param limit how long it may take to listen, and later to end
   * @throws DemoException when it ends instead, or needs longer
   */
  public static ProxyProcess start(Path program, Path configuration, Path log, Duration limit) {
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "run", "--config", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    try {
      ProxyProcess proxy = new ProxyProcess(builder.start(), log, limit);
      Runtime.getRuntime().addShutdownHook(new Thread(proxy::end, "demo-proxy-stop"));
      proxy.awaitListeners();
      return proxy;
    } catch (IOException e) {
      throw new DemoException("the proxy cannot be started: " + e.getMessage(), e);
    }
  }

  private void awaitListeners() throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (said().stream().filter(line -> line.contains(LISTENING)).count() < LISTENERS) {
      if (endsWithin(PAUSE_MILLIS)) {
        throw new DemoException(
            "the proxy ended with status " + process.exitValue() + ": " + lastWords());
      }
      if (System.nanoTime() > end) {
        end();
        throw new DemoException(
            "the proxy did not listen within " + limit.toSeconds() + " seconds: " + lastWords());
      }
    }
  }

  private List<String> said() throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
  }

  private String lastWords() throws IOException {
    List<String> said = said();
    return said.isEmpty() ? "it said nothing" : said.get(said.size() - 1);
  }

  private boolean endsWithin(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      end();
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted while the proxy was at work", e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws DemoException when it did not end by itself, or not well
   */
  @Override
  public void close() {
    if (!end() || process.exitValue() != 0) {
      throw new DemoException("the proxy did not end as it should (see " + log + ")");
    }
  }

  /** SIGTERM, and no mercy later; whether the first was enough. */
  private boolean end() {
    process.destroy();
    if (hasEnded()) {
      return true;
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return false;
  }

  private boolean hasEnded() {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
