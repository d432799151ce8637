package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.it.Programs.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the program {@code postern} starts from. */
class StartIT {

  private static final Path FOLDER = Folders.create("postern-start");
  private static final Distribution INSTALLED = new Distribution();
  private static final Path PROGRAM = INSTALLED.file("bin/postern");
  private static final Path CLASSES = FOLDER.resolve("classes");
  private static final String LOG_CLASSES = "-Xlog:class+load:file=" + CLASSES;

  /** Classes that the JVM makes at each start. */
  private static final Pattern MADE = Pattern.compile("\\$\\$Lambda|\\$Proxy");

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
    return start(program, "127.0.0.1:1");
  }

  private static Started start(Path program, String backend) throws IOException {
    Files.deleteIfExists(CLASSES);
    try (PosternProcess postern = PosternProcess.of(program, backend, LOG_CLASSES)) {
      return new Started(Files.readAllLines(CLASSES), postern.log());
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
  void aRunFindsAllItsClassesInTheArchive() throws IOException {
    // One that never answers: what comes of the preflight would be a matter of time.
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Started started = start(PROGRAM, "127.0.0.1:" + silent.getLocalPort());
      for (String prefix : List.of("dev.postern.", "com.typesafe.", "ch.qos.", "io.netty.")) {
        List<String> elsewhere =
            started.of(prefix).stream()
                .filter(line -> !isArchived(line) && !MADE.matcher(line).find())
                .toList();
        assertEquals(List.of(), elsewhere);
      }
    }
  }

  @Test
  void theArchiveHasNothingOfTheDemonstration() throws IOException {
    Files.deleteIfExists(CLASSES);
    Ended ended =
        Programs.run(
            Map.of("JAVA_HOME", System.getProperty("java.home"), "POSTERN_JAVA_OPTS", LOG_CLASSES),
            List.of(
                PROGRAM.toString(), "demo", "--once", "--dir", FOLDER.resolve("demo").toString()));
    assertEquals(0, ended.status(), ended.output());
    Started started = new Started(Files.readAllLines(CLASSES), ended.output());
    assertFromArchive(started);
    for (String prefix : List.of("dev.postern.proxy.demo.", "dev.postern.proxy.Demo", "picocli.")) {
      List<String> loaded = started.of(prefix);
      assertFalse(loaded.isEmpty(), prefix);
      assertEquals(List.of(), loaded.stream().filter(StartIT::isArchived).toList());
    }
  }

  @Test
  void anArchiveThatCannotBeMadeIsAFailureInOneSentenceAndNoArchive() throws IOException {
    try (Distribution crippled = new Distribution()) {
      Folders.delete(crippled.file("lib/postern-pki"));
      Ended ended =
          Programs.run(
              Map.of("JAVA_HOME", System.getProperty("java.home")),
              List.of(crippled.file("bin/postern").toString(), "archive"));
      assertEquals(1, ended.status());
      assertTrue(ended.output().endsWith("\npostern: no archive could be made\n"), ended.output());
      assertTrue(ended.output().contains("postern-pki could not make"), ended.output());
      try (Stream<Path> left = Files.list(crippled.file("lib/archives"))) {
        assertEquals(List.of(), left.toList());
      }
    }
  }

  @Test
  void nothingThatIsForOthersIsLoadedOnTheWay() throws IOException {
    Started started = start(PROGRAM);
    for (String prefix :
        List.of(
            "org.bouncycastle",
            "com.fasterxml",
            "io.netty.handler.ssl.OpenSsl ",
            "sun.security.ssl.SSLContextImpl",
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
