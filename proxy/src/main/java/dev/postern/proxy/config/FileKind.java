package dev.postern.proxy.config;

import static dev.postern.proxy.config.Kind.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** Files that have to be there when the program starts. */
final class FileKind {

  /** Whoever reads a private key is its owner; the group is left to Debian's ssl-cert. */
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private static final Set<PosixFilePermission> NOT_OWNERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  static final Kind<Path> READABLE =
      new Kind<>("a file that Postern can read", Path.of(""), FileKind::readable);

  static final Kind<Path> SECRET =
      new Kind<>(
          "a file that Postern can read and others cannot",
          Path.of(""),
          (text, directory) -> {
            Path file = readable(text, directory);
            require(!isOpenToOthers(file), "others may access it, run: chmod o= " + quote(file));
            return file;
          });

  /** A file that is written later, in a folder that is there. */
  static final Kind<Path> FUTURE =
      new Kind<>(
          "a file, which may not exist yet, in a folder that does",
          Path.of(""),
          (text, directory) -> {
            Path file = directory.resolve(Path.of(text));
            Path folder = file.toAbsolutePath().getParent();
            require(!Files.isDirectory(file), file + " is a directory");
            require(folder != null && Files.isDirectory(folder), "there is no folder " + folder);
            return file;
          });

  /** A file that Postern may make itself, of which even the group must know nothing. */
  static final Kind<Path> OWN =
      new Kind<>(
          "a file in a folder that Postern can write to, for its owner alone",
          Path.of(""),
          FileKind::own);

  private FileKind() {}

  private static Path own(String text, Path directory) {
    Path file = directory.resolve(Path.of(text)).toAbsolutePath();
    Path folder = Objects.requireNonNullElse(file.getParent(), file);
    require(Files.isDirectory(folder), "there is no folder " + folder);
    require(Files.isWritable(folder), folder + " cannot be written to by this user");
    require(!Files.isDirectory(file), file + " is a directory");
    require(
        !Files.exists(file) || permissions(file).stream().noneMatch(NOT_OWNERS::contains),
        "group or others may access it, run: chmod go= " + quote(file));
    return file;
  }

  private static Path readable(String text, Path directory) {
    // Path.of refuses a NUL with an exception that is an IllegalArgumentException, too.
    Path file = directory.resolve(Path.of(text));
    require(Files.exists(file), "there is no file " + file);
    require(!Files.isDirectory(file), file + " is a directory");
    require(Files.isReadable(file), file + " cannot be read by this user");
    return file;
  }

  private static boolean isOpenToOthers(Path file) {
    return permissions(file).stream().anyMatch(OTHERS::contains);
  }

  private static Set<PosixFilePermission> permissions(Path file) {
    try {
      return Files.getPosixFilePermissions(file);
    } catch (UnsupportedOperationException e) {
      return Set.of(); // a file system without such permissions
    } catch (IOException e) {
      throw new IllegalArgumentException("its permissions cannot be read: " + e.getMessage(), e);
    }
  }

  private static String quote(Path file) {
    String name = file.toString();
    return name.matches("[A-Za-z0-9/._@+-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }
}
