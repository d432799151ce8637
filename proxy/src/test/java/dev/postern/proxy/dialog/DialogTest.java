package dev.postern.proxy.dialog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Plays every dialog file in every way. {@code -Dpostern.dialog=sender} plays those only whose path
 * contains that, {@code -Dpostern.dialog.ways=ONE,SOCKETS} in those ways only.
 */
@ExtendWith(Quiet.class)
class DialogTest {

  private static final Path FOLDER = Path.of("src", "test", "dialogs");

  @TestFactory
  Stream<DynamicTest> dialogs() throws IOException {
    Cast cast = new Cast(Path.of("target", "dialogs").toAbsolutePath());
    String wanted = System.getProperty("postern.dialog", "");
    Set<Way> ways = ways(System.getProperty("postern.dialog.ways", ""));
    return all().stream()
        .filter(dialog -> FOLDER.resolve(dialog.name()).toString().contains(wanted))
        .flatMap(
            dialog ->
                dialog.header().ways.stream()
                    .filter(ways::contains)
                    .map(
                        way ->
                            DynamicTest.dynamicTest(
                                dialog.title() + " (" + way + ")",
                                FOLDER.resolve(dialog.name()).toUri(),
                                () -> Theatre.play(cast, dialog, way))));
  }

  private static Set<Way> ways(String names) {
    return names.isEmpty()
        ? EnumSet.allOf(Way.class)
        : Stream.of(names.split(",", -1)).map(Way::valueOf).collect(Collectors.toSet());
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
