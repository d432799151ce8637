package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.it.Programs.Ended;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the program {@code postern} starts from. */
class StartIT {

  private static final Path FOLDER = Folders.create("postern-start");
  private static final Distribution INSTALLED = new Distribution();
  private static final Path PROGRAM = INSTALLED.file("bin/postern");

  @BeforeAll
  static void makeArchive() {
    makeArchive(PROGRAM);
  }

  @AfterAll
  static void clean() {
    INSTALLED.close();
    Folders.delete(FOLDER);
  }

  private static void makeArchive(Path program) {
    Ended made =
        Programs.run(
            Duration.ofMinutes(3),
            "env",
            "JAVA_HOME=" + System.getProperty("java.home"),
            program.toString(),
            "archive");
    assertEquals(new Ended(0, ""), made);
  }

  private static Path archive() throws IOException {
    try (Stream<Path> all = Files.list(INSTALLED.file("lib/archives"))) {
      return all.reduce((one, other) -> other).orElseThrow();
    }
  }

  private record Started(List<String> classes, String log) {
    /** Classes of that prefix that were loaded on the way to the listeners. */
    List<String> of(String prefix) {
      return classes.stream().filter(line -> line.contains("] " + prefix)).toList();
    }
  }

  private static Started start(Path program) throws IOException {
    Path classes = FOLDER.resolve("classes");
    Files.deleteIfExists(classes);
    String options = "-Xlog:class+load:file=" + classes;
    try (PosternProcess postern = PosternProcess.of(program, "127.0.0.1:1", options)) {
      return new Started(Files.readAllLines(classes), postern.log());
    }
  }

  private static boolean isArchived(String line) {
    return line.contains("source: shared objects file");
  }

  private static void assertFromArchive(Started started) {
    List<String> own = started.of("dev.postern.proxy.Postern ");
    assertEquals(1, own.size());
    assertTrue(isArchived(own.get(0)), own.get(0));
    long elsewhere =
        started.of("io.netty").stream().filter(Predicate.not(StartIT::isArchived)).count();
    assertTrue(elsewhere < 20, () -> elsewhere + " of Netty's classes come from its jars");
  }

  @Test
  void anInstallationStartsFromTheArchiveThatItHasMade() throws IOException {
    assertFromArchive(start(PROGRAM));
  }

  @Test
  void aCheckoutStartsFromTheArchiveOfTheBuild() throws IOException {
    makeArchive(PosternProcess.PROGRAM);
    assertFromArchive(start(PosternProcess.PROGRAM));
  }

  @Test
  void nothingThatIsForOthersIsLoadedOnTheWay() throws IOException {
    Started started = start(PROGRAM);
    for (String prefix :
        List.of(
            "org.bouncycastle",
            "com.fasterxml",
            "picocli.CommandLine$Model$CommandSpec",
            "jdk.jfr.internal.MetadataRepository")) {
      assertEquals(List.of(), started.of(prefix).stream().filter(StartIT::isAskedFor).toList());
    }
  }

  /**
   * From Java 24 on (JEP 483) what an archive has is there at once, whether it is needed or not.
   */
  private static boolean isAskedFor(String line) {
    return Runtime.version().feature() < 24 || !isArchived(line);
  }

  @Test
  void aDamagedOneIsIgnoredInSilence() throws IOException {
    Path archive = archive();
    byte[] whole = Files.readAllBytes(archive);
    for (int length : new int[] {0, 100, whole.length / 2}) {
      Files.delete(archive);
      Files.write(archive, Arrays.copyOf(whole, length));
      assertStartsWithout();
    }
    Files.write(archive, whole);
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[64]), 0);
    }
    assertStartsWithout();
    Files.write(archive, whole);
    assertFromArchive(start(PROGRAM));
  }

  private static void assertStartsWithout() throws IOException {
    Started started = start(PROGRAM);
    assertFalse(isArchived(started.of("dev.postern.proxy.Postern ").get(0)));
    assertTrue(
        started.log().lines().allMatch(line -> line.matches("\\d{4}-.*(INFO|ERROR) .*")),
        started.log());
  }
}
