package dev.postern.proxy.dialog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Plays every dialog file in every way. {@code -Dpostern.dialog=sender} plays those only whose path
 * contains that.
 */
@ExtendWith(Quiet.class)
class DialogTest {

  private static final Path FOLDER = Path.of("src", "test", "dialogs");

  @TestFactory
  Stream<DynamicTest> dialogs() throws IOException {
    Cast cast = new Cast(Path.of("target", "dialogs").toAbsolutePath());
    String wanted = System.getProperty("postern.dialog", "");
    return all().stream()
        .filter(dialog -> FOLDER.resolve(dialog.name()).toString().contains(wanted))
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

  /** Every dialog, in the order of the names. */
  static List<Dialog> all() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".dialog"))
          .sorted()
          .map(file -> DialogParser.parse(FOLDER, file))
          .toList();
    }
  }
}
