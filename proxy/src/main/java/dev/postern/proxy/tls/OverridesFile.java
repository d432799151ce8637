package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The file of overrides, an override a line, {@code #} before a comment. It is changed under a lock
 * and moved into place whole, and keeps its owner, so that root may add to what the proxy's user
 * reads.
 */
public final class OverridesFile {

  private static final String HEADING =
      "# Overrides of certificates' trust: see postern block --help, postern allow --help.\n";
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private final Path file;

  public OverridesFile(Path file) {
    this.file = file;
  }

  /**
   * What the file says.
   *
   * @param problem empty if all of it could be read
   */
  record Content(List<TrustOverride> readable, Optional<String> problem) {}

  /** Reads it; one that is not there is empty. */
  Content read() {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      Content content = parse(lines);
      return isOpenToOthers()
          ? new Content(
              content.readable(), Optional.of(file + ": others may access it, run: chmod 600"))
          : content;
    } catch (NoSuchFileException e) {
      return new Content(List.of(), Optional.empty());
    } catch (IOException e) {
      return new Content(List.of(), Optional.of(file + " cannot be read: " + e.getMessage()));
    }
  }

  boolean exists() {
    return Files.exists(file);
  }

  private Content parse(List<String> lines) {
    List<TrustOverride> readable = new ArrayList<>();
    Optional<String> problem = Optional.empty();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        try {
          readable.add(OverrideLine.parse(line));
        } catch (IllegalArgumentException e) {
          problem = problem.or(at(i + 1, e));
        }
      }
    }
    return new Content(readable, problem);
  }

  private Supplier<Optional<String>> at(int line, RuntimeException e) {
    return () -> Optional.of(file + ":" + line + ": " + e.getMessage());
  }

  private boolean isOpenToOthers() throws IOException {
    try {
      return Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
    } catch (UnsupportedOperationException e) {
      return false; // a file system without such permissions
    }
  }

  /**
   * All that stands there.
   *
   * @throws ConfigException when it cannot be read whole
   */
  public List<TrustOverride> entries() {
    Content content = read();
    if (content.problem().isPresent()) {
      throw new ConfigException(content.problem().get());
    }
    return content.readable();
  }

  /** Adds an override; one about the same certificate or user goes, if it is of the same kind. */
  public void add(TrustOverride override) {
    change(
        lines -> {
          lines.removeIf(line -> isAbout(line, override.getClass(), override.whom()));
          lines.add(OverrideLine.format(override));
          return lines;
        });
  }

  /** Takes blocks and allows about somebody out; how many there were. */
  public int remove(Class<? extends TrustOverride> kind, Whom whom) {
    int[] removed = {0};
    change(
        lines -> {
          int before = lines.size();
          lines.removeIf(line -> isAbout(line, kind, whom));
          removed[0] = before - lines.size();
          return lines;
        });
    return removed[0];
  }

  private static boolean isAbout(String line, Class<?> kind, Whom whom) {
    try {
      TrustOverride override = OverrideLine.parse(line);
      return kind.isInstance(override) && override.whom().equals(whom);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Lines that cannot be read stay as they are: they are somebody's. */
  private void change(UnaryOperator<List<String>> edit) {
    synchronized (OverridesFile.class) { // a lock of a file is for other programs only
      changeAlone(edit);
    }
  }

  private void changeAlone(UnaryOperator<List<String>> edit) {
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock(); // until it is closed
      List<String> lines =
          Files.exists(file)
              ? new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8))
              : new ArrayList<>(List.of(HEADING.strip()));
      replace(String.join("\n", edit.apply(lines)) + "\n");
    } catch (IOException e) {
      throw new ConfigException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void replace(String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text);
    adoptOwner(fresh);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** As the file before, or as its folder: root writes, and the proxy's user has to read. */
  private void adoptOwner(Path fresh) throws IOException {
    Path model = Files.exists(file) ? file : file.resolveSibling(".");
    PosixFileAttributes wanted = Files.readAttributes(model, PosixFileAttributes.class);
    PosixFileAttributes now = Files.readAttributes(fresh, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    if (!wanted.group().equals(now.group())) {
      view.setGroup(wanted.group());
    }
    if (!wanted.owner().equals(now.owner())) {
      view.setOwner(wanted.owner());
    }
    if (Files.exists(file)) {
      Set<PosixFilePermission> kept = EnumSet.copyOf(wanted.permissions());
      kept.removeAll(OTHERS);
      Files.setPosixFilePermissions(fresh, kept);
    }
  }
}
