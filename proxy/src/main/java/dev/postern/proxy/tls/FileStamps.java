package dev.postern.proxy.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What files looked like from outside: two that are equal mean that nothing was changed. */
public record FileStamps(Map<Path, String> stamps) {

  public FileStamps {
    stamps = Map.copyOf(stamps);
  }

  /** How they look now. */
  public static FileStamps of(List<Path> files) {
    Map<Path, String> stamps = new LinkedHashMap<>();
    files.forEach(file -> stamps.put(file, stamp(file)));
    return new FileStamps(stamps);
  }

  /** Time, size and inode: a file that is moved into place may have the old time and size. */
  private static String stamp(Path file) {
    try {
      BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
      return a.lastModifiedTime() + " " + a.size() + " " + a.fileKey();
    } catch (IOException e) {
      return "missing";
    }
  }
}
