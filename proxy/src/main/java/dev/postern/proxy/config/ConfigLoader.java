package dev.postern.proxy.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.IO;
import com.typesafe.config.ConfigException.UnresolvedSubstitution;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a HOCON file over {@code reference.conf} into records; with its helpers in this package the
 * only user of Typesafe Config.
 */
public final class ConfigLoader {

  private static final ConfigParseOptions HOCON =
      ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);

  private ConfigLoader() {}

  /**
   * Loads and checks a configuration file, with the files that it includes or names.
   *
   * @throws ConfigException when the file cannot be read, has an unknown key or a bad value; its
   *     message has a line for each problem
   */
  public static PosternConfig load(Path file) {
    return load(file, ConfigLoader::everything);
  }

  /**
   * Where the running proxy can be asked. Another fault of the file is no reason not to ask: it may
   * be what the proxy has to tell.
   *
   * @throws ConfigException when that cannot be read
   */
  public static OpsConfig loadOps(Path file) {
    return load(file, root -> PosternReader.ops(root.section("postern").section("ops")));
  }

  private static <T> T load(Path file, Function<Section, T> reader) {
    Place place = new Place(file, 0);
    try {
      requireFile(file);
      Config written = ConfigFactory.parseFile(file.toFile(), HOCON);
      Config values = written.withFallback(defaults()).resolve();
      return read(values, written, place, reader);
    } catch (IO e) {
      throw new ConfigException(place + ": cannot be read: " + sentence(e), e);
    } catch (UnresolvedSubstitution e) {
      String hint = "; ${?NAME} stands for nothing where NAME is not set";
      throw new ConfigException(where(e.origin(), place) + ": " + sentence(e) + hint, e);
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(where(e.origin(), place) + ": not HOCON: " + sentence(e), e);
    }
  }

  /**
   * The file itself, and those that it includes, there or not; of a broken one, those that could be
   * found.
   */
  public static List<Path> files(Path file) {
    IncludedFiles included = new IncludedFiles(new Place(file, 0).directory());
    List<Path> files = new ArrayList<>(List.of(file));
    try {
      ConfigFactory.parseFile(file.toFile(), HOCON.setIncluder(included));
    } catch (com.typesafe.config.ConfigException e) {
      // Whoever loads it says what is wrong.
    }
    files.addAll(included.found());
    return files;
  }

  private static void requireFile(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      String reason = Files.exists(file) ? "not a readable file" : "there is no such file";
      throw new ConfigException(file + ": cannot be read: " + reason);
    }
  }

  private static <T> T read(
      Config values, Config written, Place place, Function<Section, T> reader) {
    Problems problems = new Problems();
    T read = reader.apply(Section.root(values.root(), written.root(), place, problems));
    problems.throwIfAny();
    return read;
  }

  private static PosternConfig everything(Section root) {
    PosternConfig config = PosternReader.read(root.section("postern"));
    root.reportUnknownKeys();
    return config;
  }

  /**
   * Read without a file name, so that no default is ever taken for a line of the administrator; and
   * without its comments, which are four parts of five: Typesafe Config looks at each character of
   * them, and keeps them.
   */
  private static Config defaults() {
    InputStream resource = ConfigLoader.class.getResourceAsStream("/reference.conf");
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Objects.requireNonNull(resource), StandardCharsets.UTF_8))) {
      String values =
          reader
              .lines()
              .filter(line -> !line.stripLeading().startsWith("#"))
              .collect(Collectors.joining("\n"));
      return ConfigFactory.parseString(values, HOCON.setOriginDescription("reference.conf"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Place where(@Nullable ConfigOrigin origin, Place file) {
    return origin == null ? file : Place.of(origin, file);
  }

  /** What Typesafe Config says, without the place in front of it. */
  private static String sentence(com.typesafe.config.ConfigException e) {
    String message = String.valueOf(e.getMessage());
    ConfigOrigin origin = e.origin();
    String prefix = origin == null ? "" : origin.description() + ": ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }
}
