package dev.postern.proxy.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder with everything that a demonstration makes; nobody else can look into it.
 *
 * @param path absolute
 */
record DemoFolder(Path path) {

  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER = owner("rwx------");
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE = owner("rw-------");

  private static FileAttribute<Set<PosixFilePermission>> owner(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  /** A new folder among the temporary ones, with a name short enough to be read in commands. */
  static DemoFolder temporary() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    SecureRandom random = new SecureRandom();
    while (true) {
      String suffix = Integer.toString(36 * 36 * 36 + random.nextInt(1_000_000), 36);
      Path path = parent.resolve("postern-demo-" + suffix);
      try {
        return new DemoFolder(Files.createDirectory(path, OWNERS_FOLDER));
      } catch (FileAlreadyExistsException e) {
        // Another demonstration's; the next name will do.
      } catch (IOException e) {
        throw new DemoException("no folder can be made in " + parent + ": " + reason(e), e);
      }
    }
  }

  /** The folder that was asked for: new, or there and empty. */
  static DemoFolder at(Path given) {
    Path path = given.toAbsolutePath().normalize();
    try {
      if (!Files.exists(path)) {
        return new DemoFolder(Files.createDirectories(path, OWNERS_FOLDER));
      }
      requireEmpty(path);
      return new DemoFolder(path);
    } catch (IOException e) {
      throw new DemoException("the folder " + path + " cannot be used: " + reason(e), e);
    }
  }

  private static void requireEmpty(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new DemoException(path + " is not a folder");
    }
    try (Stream<Path> entries = Files.list(path)) {
      if (entries.findAny().isPresent()) {
        throw new DemoException("the folder " + path + " is not empty; name another or a new one");
      }
    }
  }

  /** Java's message for a missing permission or folder is the path alone. */
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof NoSuchFileException
        ? "there is no such folder"
        : String.valueOf(e.getMessage());
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /** Writes a file that only its owner can read. */
  Path write(String name, String text) {
    Path file = resolve(name);
    try (var channel =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNERS_FILE)) {
      channel.write(StandardCharsets.UTF_8.encode(text));
      return file;
    } catch (IOException e) {
      throw new DemoException("the file " + file + " cannot be written: " + reason(e), e);
    }
  }

  /** Makes a folder in this one. */
  Path makeFolder(String name) {
    try {
      return Files.createDirectory(resolve(name), OWNERS_FOLDER);
    } catch (IOException e) {
      throw new DemoException("no folder can be made in " + path + ": " + reason(e), e);
    }
  }
}
