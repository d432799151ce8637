package dev.postern.proxy.config;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What files looked like from outside: two that are equal mean that nothing was changed. */
public record FileStamps(Map<Path, String> stamps) {

  private static final String ATTRIBUTES =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
          ? "unix:lastModifiedTime,size,fileKey,ctime"
          : "lastModifiedTime,size,fileKey";

  public FileStamps {
    stamps = Map.copyOf(stamps);
  }

  /** Whether one of the files looks different now. */
  public boolean areOutdated() {
    return !of(List.copyOf(stamps.keySet())).equals(this);
  }

  /** How they look now. */
  public static FileStamps of(List<Path> files) {
    Map<Path, String> stamps = new LinkedHashMap<>();
    files.forEach(file -> stamps.put(file, stamp(file)));
    return new FileStamps(stamps);
  }

  /**
   * Time, size and inode: a file that is moved into place may have the old time and size. And when
   * its owner or permissions were changed last, since a file that can be read now is a new one.
   */
  private static String stamp(Path file) {
    try {
      return new TreeMap<>(Files.readAttributes(file, ATTRIBUTES)).toString();
    } catch (IOException e) {
      return "missing";
    }
  }
}
