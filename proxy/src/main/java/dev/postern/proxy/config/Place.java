package dev.postern.proxy.config;

import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * Where something was written.
 *
 * @param file the file, as the administrator or an {@code include} named it
 * @param line counted from 1; 0 when only the file is known
 */
record Place(Path file, int line) implements Comparable<Place> {

  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::file).thenComparingInt(Place::line);

  /**
   * The place of a value, or {@code otherwise} for one that no file contains: a default, a variable
   * of the environment, or an object put together from several files.
   */
  static Place of(ConfigOrigin origin, Place otherwise) {
    // Only an origin with a URL is one file; a merged one has a description instead of a name.
    return origin.url() == null || origin.filename() == null
        ? otherwise
        : new Place(Path.of(origin.filename()), Math.max(origin.lineNumber(), 0));
  }

  /** What relative paths written here start from. */
  Path directory() {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return line == 0 ? file.toString() : file + ":" + line;
  }
}
