package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Debian's Postfix as a process of this machine, beside one that the machine may have already. */
final class PostfixProcess implements Postfix {

  private final PostfixFolder folder;
  private final int port;
  private Process starter;

  private PostfixProcess(PostfixFolder folder, int port) throws IOException {
    this.folder = folder;
    this.port = port;
    this.starter = startMaster(folder);
  }

  private static Process startMaster(PostfixFolder folder) throws IOException {
    File output = folder.path().resolve("output").toFile();
    return new ProcessBuilder("postfix", "-c", folder.path().resolve("etc").toString(), "start-fg")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
        .start();
  }

  /**
   * Stops it as an administrator does, and starts it again with its queue and mailbox. The old file
   * with the master's process id stays behind it, and children that outlive it keep its port, those
   * too that were made since the list of them: what counts is that all have gone, and who has the
   * port.
   */
  void restart() {
    try {
      ProcessHandle master = master();
      List<ProcessHandle> all = Stream.concat(Stream.of(master), master.descendants()).toList();
      master.destroy();
      Waiting.until(() -> all.stream().noneMatch(ProcessHandle::isAlive), "its end", () -> all);
      starter.waitFor();
      Waiting.until(() -> Ports.isFree(port), "the end of its children", folder.log()::lines);
      starter = startMaster(folder);
      Waiting.until(() -> !Ports.isFree(port), "Postfix again", folder.log()::lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts it, or skips the test where that cannot be. */
  static PostfixProcess start(PostfixSetup setup) {
    return start(setup, Ports.free());
  }

  /** Starts it on that port. */
  static PostfixProcess start(PostfixSetup setup, int port) {
    assumeTrue(Programs.isInstalled("postfix"), "skipped: Postfix is not installed");
    assumeTrue("root".equals(System.getProperty("user.name")), "skipped: only root starts Postfix");
    assumeTrue(
        Programs.isInstalled("saslpasswd2"), "skipped: sasl2-bin, libsasl2-modules not installed");
    try {
      String bind = "127.0.0.1:" + port;
      PostfixFolder folder = PostfixFolder.create(setup, "", bind, "127.0.0.1");
      folder.prepare();
      PostfixProcess postfix = new PostfixProcess(folder, port);
      postfix.awaitStart();
      return postfix;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitStart() {
    try {
      Waiting.until(this::accepts, "Postfix on " + address(), () -> folder.log().lines());
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** Listening is not enough to be seen: the log counts connections, so none is made. */
  private boolean accepts() {
    return folder.log().isStarted() && Files.exists(masterPid());
  }

  private Path masterPid() {
    return folder.path().resolve("queue/pid/master.pid");
  }

  private ProcessHandle master() {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(masterPid()).strip())).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all its processes at once, as a crash does. */
  void kill() {
    ProcessHandle master = master();
    master.descendants().forEach(ProcessHandle::destroyForcibly);
    master.destroyForcibly();
    Programs.endsWithin(master, Duration.ofSeconds(5));
  }

  int port() {
    return port;
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public PostfixFolder folder() {
    return folder;
  }

  @Override
  public void close() {
    if (Files.exists(masterPid()) && starter.isAlive()) {
      ProcessHandle master = master();
      master.destroy();
      Programs.endsWithin(master, Duration.ofSeconds(10));
    }
    starter.destroy();
    Folders.delete(folder.path());
  }
}
