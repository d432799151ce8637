package dev.postern.proxy.dialog;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.postern.proxy.config.LogConfig;
import dev.postern.proxy.ops.LogSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/**
 * Plays every dialog file in every way. {@code -Dpostern.dialog=sender} plays those only whose path
 * contains that.
 */
class DialogTest {

  private static final Path FOLDER = Path.of("src", "test", "dialogs");

  @BeforeAll
  static void prepare() {
    // Each scene has its own TLS context, whose making would take 20 ms for a key in memory only.
    System.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
    System.setProperty("keystore.pkcs12.macIterationCount", "1");
    LogSetup.apply(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.ERROR));
    logger().setLevel(Level.OFF);
  }

  @AfterAll
  static void restore() {
    LogSetup.apply(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO));
    logger().setLevel(null);
  }

  /** Most dialogs are trouble, which is worth a line elsewhere. */
  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("postern");
  }

  @TestFactory
  Stream<DynamicTest> dialogs() throws IOException {
    Cast cast = new Cast(Path.of("target", "dialogs").toAbsolutePath());
    return files().stream()
        .map(file -> DialogParser.parse(FOLDER, file))
        .flatMap(
            dialog ->
                dialog.header().ways.stream()
                    .map(
                        way ->
                            DynamicTest.dynamicTest(
                                dialog.title() + " (" + way + ")",
                                FOLDER.resolve(dialog.name()).toUri(),
                                () -> Theatre.play(cast, dialog, way))));
  }

  private static List<Path> files() throws IOException {
    String wanted = System.getProperty("postern.dialog", "");
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".dialog"))
          .filter(file -> file.toString().contains(wanted))
          .sorted()
          .toList();
    }
  }
}
