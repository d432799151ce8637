package dev.postern.pki.files;

import dev.postern.pki.PkiException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * One changing command at a time on a folder. The operating system gives the lock back when the
 * process dies, however it dies.
 */
public final class FolderLock implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @throws PkiException if another command still holds it after a minute
   */
  public static FolderLock acquire(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              Access.PRIVATE.attributes(file));
      waitFor(channel, file);
      return new FolderLock(channel);
    } catch (IOException e) {
      throw DurableFiles.trouble("lock " + file, e);
    }
  }

  private static void waitFor(FileChannel channel, Path file) throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!tryLock(channel)) {
      if (Instant.now().isAfter(end)) {
        channel.close();
        throw new PkiException(
            "Another postern-pki has held %s for %d seconds; let it finish, then try again."
                .formatted(file, PATIENCE.toSeconds()));
      }
      pause();
    }
  }

  /** Within one process Java throws where it would return null for another process. */
  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PkiException("Interrupted while waiting for another postern-pki.", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DurableFiles.trouble("give back the lock", e);
    }
  }
}
