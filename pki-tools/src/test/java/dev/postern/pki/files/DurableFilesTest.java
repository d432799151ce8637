package dev.postern.pki.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.pki.PkiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  @TempDir Path temporary;

  @Test
  void replacingLeavesOnlyTheNewFile() throws IOException {
    Path file = temporary.resolve("list");
    Files.writeString(temporary.resolve(".list.new"), "of a command that crashed");
    DurableFiles.replace(file, "one", Access.PUBLIC);
    DurableFiles.replace(file, "two", Access.PUBLIC);
    assertEquals("two", Files.readString(file));
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void creatingRefusesAFileThatIsThere() {
    Path file = temporary.resolve("key");
    DurableFiles.create(file, "one", Access.PRIVATE);
    PkiException refusal =
        assertThrows(PkiException.class, () -> DurableFiles.create(file, "two", Access.PRIVATE));
    assertTrue(refusal.getMessage().endsWith(file + " is already there."), refusal.getMessage());
  }

  @Test
  void aFolderIsTakenWhenSomethingIsInIt() throws IOException {
    Path folder = temporary.resolve("folder");
    assertFalse(DurableFiles.isTaken(folder));
    DurableFiles.createFolder(folder);
    assertFalse(DurableFiles.isTaken(folder));
    Files.createFile(folder.resolve("file"));
    assertTrue(DurableFiles.isTaken(folder));
    assertTrue(DurableFiles.isTaken(folder.resolve("file")));
    DurableFiles.deleteFolder(folder);
    assertFalse(Files.exists(folder));
  }

  @Test
  void movingOntoAFullFolderIsRefused() throws IOException {
    Path from = temporary.resolve("from");
    Path to = temporary.resolve("to");
    DurableFiles.createFolder(from);
    DurableFiles.createFolder(to);
    Files.createFile(to.resolve("file"));
    assertThrows(PkiException.class, () -> DurableFiles.moveFolder(from, to));
    assertTrue(Files.exists(to.resolve("file")));
  }
}
