package dev.postern.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a change of a file. */
class FileStampsTest {

  @TempDir Path folder;

  private static FileStamps stamps(Path file) {
    return FileStamps.of(List.of(file));
  }

  @Test
  void nothingIsNoChange() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "one");
    FileStamps before = stamps(file);
    Files.readString(file);
    assertEquals(before, stamps(file));
  }

  @Test
  void chmodAloneIsAChange() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "one");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    FileStamps before = stamps(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertNotEquals(before, stamps(file));
  }

  @Test
  void anotherFileOfTheSameTimeAndSizeIsAChange() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "one");
    FileTime time = Files.getLastModifiedTime(file);
    FileStamps before = stamps(file);
    Path fresh = Files.writeString(folder.resolve("fresh"), "two");
    Files.setLastModifiedTime(fresh, time);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    assertNotEquals(before, stamps(file));
  }

  @Test
  void comingAndGoingIsAChange() throws IOException {
    Path file = folder.resolve("key");
    FileStamps before = stamps(file);
    Files.writeString(file, "one");
    FileStamps there = stamps(file);
    assertNotEquals(before, there);
    Files.delete(file);
    assertEquals(before, stamps(file));
  }
}
