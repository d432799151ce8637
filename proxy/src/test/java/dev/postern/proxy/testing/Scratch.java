package dev.postern.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A folder that lives as long as the JVM. */
public final class Scratch {

  private static final Path FOLDER = create();
  private static final AtomicInteger NEXT = new AtomicInteger();

  private Scratch() {}

  private static Path create() {
    try {
      Path folder = Files.createTempDirectory("postern-test");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path folder() {
    return FOLDER;
  }

  /** A new file of that content. */
  static Path file(String text) {
    Path file = FOLDER.resolve(NEXT.incrementAndGet() + ".pem");
    replace(file, text);
    return file;
  }

  /** As administrators should: whole, moved into place. */
  static void replace(Path file, String text) {
    try {
      Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
