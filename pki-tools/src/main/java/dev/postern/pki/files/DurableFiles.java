package dev.postern.pki.files;

import dev.postern.pki.PkiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writing so that a crash or a power cut leaves the old state or the new one. Each method returns
 * only when the disk has it.
 */
public final class DurableFiles {
  private DurableFiles() {}

  /** Makes a folder for its owner alone, and those above it as the umask says. */
  public static void createFolder(Path folder) {
    try {
      Path parent = parentOf(folder);
      Files.createDirectories(parent);
      Files.createDirectory(folder, Access.PRIVATE_FOLDER.attributes(folder));
      sync(parent);
    } catch (IOException e) {
      throw trouble("make the folder " + folder, e);
    }
  }

  /** Writes a file that must not be there yet. */
  public static void create(Path file, String text, Access access) {
    create(file, text.getBytes(StandardCharsets.UTF_8), access);
  }

  /** Writes a file that must not be there yet. */
  public static void create(Path file, byte[] octets, Access access) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            access.attributes(file))) {
      ByteBuffer buffer = ByteBuffer.wrap(octets);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (IOException e) {
      throw trouble("write " + file, e);
    }
  }

  /** Puts a file in the place of the one before: readers see all of the old or all of the new. */
  public static void replace(Path file, String text, Access access) {
    Path aside = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      Files.deleteIfExists(aside);
      create(aside, text, access);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      sync(parentOf(file));
    } catch (IOException e) {
      throw trouble("replace " + file, e);
    }
  }

  /** Gives a finished folder its name. The target must be absent or an empty folder. */
  public static void moveFolder(Path from, Path to) {
    try {
      sync(from);
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      sync(parentOf(to));
    } catch (IOException e) {
      throw trouble("move the finished folder to " + to, e);
    }
  }

  /** Removes a folder and what is in it; nothing happens if it is not there. */
  public static void deleteFolder(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw trouble("remove the unfinished folder " + folder, e);
    }
  }

  /** Whether something is there that a new folder of this name would hide or destroy. */
  public static boolean isTaken(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    } catch (IOException e) {
      return Files.exists(folder);
    }
  }

  /** Reads a whole file. */
  public static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw trouble("read " + file, e);
    }
  }

  private static void sync(Path folder) throws IOException {
    if (!Access.isPosix(folder)) {
      return; // Windows cannot open a folder, and keeps its names in a journal anyway.
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path parentOf(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new PkiException("The root of the file system cannot be used for this.");
    }
    return parent;
  }

  static PkiException trouble(String what, IOException e) {
    return new PkiException("Cannot " + what + ": " + Causes.of(e) + ".", e);
  }
}
