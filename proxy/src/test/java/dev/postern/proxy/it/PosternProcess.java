package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.proxy.it.Programs.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program {@code postern} as it ships, in a process of its own. */
final class PosternProcess implements AutoCloseable {

  static final Path PROGRAM = Checkout.file("proxy/src/main/dist/bin/postern");

  private static final String LISTENING =
      "listening listener=%s address=\\[/127\\.0\\.0\\.1:(\\d+)\\]";

  private final Path folder = Folders.create("postern-process");
  private final Path output = folder.resolve("output");
  private final Path configuration = folder.resolve("postern.conf");
  private final Process process;

  private PosternProcess(Path program, String javaOptions, String backend, String... lines)
      throws IOException {
    ProxyConfiguration.write(folder, backend, lines);
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "run", "--config", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("POSTERN_JAVA_OPTS", javaOptions);
    process = builder.start();
    Waiting.until(() -> listening("submissions").find(), "postern to listen", this::log);
  }

  /** Starts it; each further line is a key below postern with its value. */
  static PosternProcess inFrontOf(String backend, String javaOptions, String... lines) {
    return of(PROGRAM, backend, javaOptions, lines);
  }

  /** The same with that launcher, of an unpacked distribution for instance. */
  static PosternProcess of(Path program, String backend, String javaOptions, String... lines) {
    try {
      return new PosternProcess(program, javaOptions, backend, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String log() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Matcher listening(String listener) {
    return Pattern.compile(LISTENING.formatted(listener)).matcher(log());
  }

  /** Where STARTTLS is spoken. */
  InetSocketAddress submission() {
    return address("submission");
  }

  /** Where TLS comes first. */
  InetSocketAddress submissions() {
    return address("submissions");
  }

  private InetSocketAddress address(String listener) {
    Matcher found = listening(listener);
    if (!found.find()) {
      throw new AssertionError(log());
    }
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), Integer.parseInt(found.group(1)));
  }

  /** The most memory that it has had so far, all kinds together, in MiB. */
  long peakMegabytes() {
    return megabytes("VmHWM");
  }

  /** The memory that it has now, all kinds together, in MiB. */
  long megabytes() {
    return megabytes("VmRSS");
  }

  private long megabytes(String what) {
    try {
      String status = Files.readString(Path.of("/proc", process.pid() + "", "status"));
      Matcher found = Pattern.compile(what + ":\\s+(\\d+) kB").matcher(status);
      if (!found.find()) {
        throw new AssertionError("no " + what + " in /proc");
      }
      return Long.parseLong(found.group(1)) / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file that it was started with. */
  Path configuration() {
    return configuration;
  }

  /** SIGHUP. */
  void hangUp() {
    assertEquals(new Ended(0, ""), Programs.run("", "kill", "-HUP", process.pid() + ""));
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** The exit status, once it has ended. */
  int status() {
    if (!Programs.endsWithin(process.toHandle(), Duration.ofSeconds(20))) {
      throw new AssertionError("postern does not end: " + log());
    }
    return Programs.exitValue(process);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Programs.endsWithin(process.toHandle(), Duration.ofSeconds(5));
    Folders.delete(folder);
  }
}
