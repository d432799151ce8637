package dev.postern.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The texts that administrators read are true: reference.conf and the example in conf/. */
class ReferenceConfigTest {

  private static final Pattern KEY = Pattern.compile("\\s*[a-z-]+ (=|\\{).*");
  private static final Path EXAMPLE = Path.of("..", "conf", "postern.conf");

  @TempDir private Path temporary;

  private static String reference() throws IOException {
    try (InputStream in = ConfigLoader.class.getResourceAsStream("/reference.conf")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void everyKeyHasACommentAboveIt() throws IOException {
    List<String> lines = reference().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (KEY.matcher(lines.get(i)).matches() && !lines.get(i).startsWith("postern")) {
        assertTrue(lines.get(i - 1).strip().startsWith("# "), lines.get(i));
      }
    }
  }

  /** An object where a value is expected is refused by whoever reads the key, and only then. */
  @TestFactory
  Stream<DynamicTest> everyKeyIsReadByTheLoader() throws IOException {
    ConfigFolder folder = ConfigFolder.in(temporary);
    return leaves("", ConfigFactory.parseString(reference()).root()).stream()
        .map(
            key ->
                DynamicTest.dynamicTest(
                    key,
                    () -> {
                      String answer = folder.refuse(key + " = { nonsense = 1 }");
                      String place = "postern.conf:8: " + key + ": ";
                      assertTrue(answer.contains(place), answer);
                      assertFalse(answer.contains(place + "is not a known key"), answer);
                    }));
  }

  private static List<String> leaves(String prefix, ConfigObject object) {
    List<String> found = new ArrayList<>();
    object.forEach(
        (key, value) -> {
          if (!(value instanceof ConfigObject child)) {
            found.add(prefix + key);
          } else {
            found.addAll(leaves(prefix + key + ".", child));
          }
        });
    return found;
  }

  @Test
  void theExampleLoads() throws IOException {
    PosternConfig config = example(Files.readString(EXAMPLE));
    assertEquals(2, config.listeners().size());
    assertEquals(1, config.identity().rules().size());
  }

  @Test
  void whatTheExampleHasCommentedOutAreTheDefaults() throws IOException {
    String text = Files.readString(EXAMPLE);
    String uncommented = text.replaceAll("(?m)^( *)#(?=[a-z])", "$1");
    assertTrue(uncommented.lines().filter(line -> KEY.matcher(line).matches()).count() > 30);
    assertEquals(example(text), example(uncommented));
  }

  /** Loads the example, with the files that it names beside it. */
  private PosternConfig example(String text) {
    ConfigFolder folder = ConfigFolder.in(temporary);
    Matcher named = Pattern.compile("[a-z-]+\\.(pem|crl|key)").matcher(text);
    while (named.find()) {
      folder.add(named.group(), "rw-r-----");
    }
    return folder.loadAll(text);
  }
}
