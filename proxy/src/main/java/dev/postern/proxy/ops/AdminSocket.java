package dev.postern.proxy.ops;

import dev.postern.proxy.config.ConfigException;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the administrator of this machine, about persons too: a line in, text out, over a socket
 * in the file system that only its owner and root may use. It changes nothing.
 */
public final class AdminSocket implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AdminSocket.class);
  private static final int LONGEST_QUESTION = 200;
  private static final int AT_ONCE = 2;

  /** Behind each answer, in none: one that was cut off would look like a list of fewer sessions. */
  private static final String END = "\0";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path path;
  private final ServerSocketChannel server;
  private final UnaryOperator<String> answers;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE + 1, new DefaultThreadFactory("postern-admin", true));
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("postern-admin-clock", true));
  private final Duration patience;

  /**
   * Listens at once.
   *
   * @param answers what to say to which question; asked by threads of its own
   * @throws ConfigException when the socket cannot be made
   */
  public AdminSocket(Path path, UnaryOperator<String> answers) {
    this(path, answers, PATIENCE);
  }

  /**
   * As above.
   *
   * @param patience how long a client may take to ask and to hear the answer
   */
  AdminSocket(Path path, UnaryOperator<String> answers, Duration patience) {
    this.path = path;
    this.patience = patience;
    this.answers = answers;
    try {
      this.server = listen(path);
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new ConfigException("ops.socket: cannot listen on " + path + ": " + e.getMessage(), e);
    }
    threads.execute(this::accept);
  }

  /** Made where nobody else gets in, so that there is no moment in which others may connect. */
  private static ServerSocketChannel listen(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther()) {
      throw new IOException("there is something else in its place");
    }
    Path folder =
        Files.createTempDirectory(
            path.toAbsolutePath().getParent(),
            ".postern",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    Path fresh = folder.resolve("s");
    try {
      server.bind(UnixDomainSocketAddress.of(fresh));
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    } finally {
      Files.deleteIfExists(fresh);
      Files.delete(folder);
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        if (server.isOpen()) {
          log.warn("ops.socket: {}", e.getMessage());
        }
      }
    }
  }

  private void serve(SocketChannel client) {
    // Who says or reads nothing would have a thread for ever, and there are few.
    Future<?> end =
        clock.schedule(() -> closeLate(client), patience.toMillis(), TimeUnit.MILLISECONDS);
    try (client) {
      byte[] text = (answers.apply(line(client)) + END).getBytes(StandardCharsets.UTF_8);
      ByteBuffer buffer = ByteBuffer.wrap(text);
      while (buffer.hasRemaining()) {
        client.write(buffer);
      }
    } catch (AsynchronousCloseException e) {
      log.warn("ops.socket: a client neither asked nor listened for {}", patience);
    } catch (IOException | RuntimeException e) {
      log.warn("ops.socket: a question was not answered", e);
    } finally {
      end.cancel(false);
    }
  }

  private static void closeLate(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      log.debug("ops.socket: a late client's connection", e);
    }
  }

  private static String line(SocketChannel client) throws IOException {
    InputStream in = Channels.newInputStream(client);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
      if (line.size() == LONGEST_QUESTION) {
        throw new IOException("a question of more than " + LONGEST_QUESTION + " octets");
      }
      line.write(octet);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /**
   * Asks a running proxy.
   *
   * @throws IOException when nobody answers there, or not to the end
   */
  public static String ask(Path path, String question) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      channel.write(ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.UTF_8)));
      byte[] octets = Channels.newInputStream(channel).readAllBytes();
      String answer = new String(octets, StandardCharsets.UTF_8);
      if (!answer.endsWith(END)) {
        throw new IOException("the answer was cut off");
      }
      return answer.substring(0, answer.length() - END.length());
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.warn("ops.socket: {}", e.getMessage());
    }
    threads.shutdownNow();
    clock.shutdownNow();
  }
}
