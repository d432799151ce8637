package dev.postern.proxy.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;
import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Notes which files a configuration includes, those too that are not there yet, and leaves the
 * including to Typesafe Config.
 */
final class IncludedFiles implements ConfigIncluder, ConfigIncluderFile {

  private static final List<String> ENDINGS = List.of(".conf", ".json", ".properties");

  private final Path folder;
  private final Set<Path> found;
  private final @Nullable ConfigIncluder others;

  /** For a configuration in that folder. */
  IncludedFiles(Path folder) {
    this(folder, new LinkedHashSet<>(), null);
  }

  private IncludedFiles(Path folder, Set<Path> found, @Nullable ConfigIncluder others) {
    this.folder = folder;
    this.found = found;
    this.others = others;
  }

  Set<Path> found() {
    return found;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return new IncludedFiles(folder, found, fallback);
  }

  /** {@code include "x"} is x.conf as well (HOCON, "include semantics: locating resources"). */
  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    Stream<String> names =
        ENDINGS.stream().anyMatch(what::endsWith)
            ? Stream.of(what)
            : ENDINGS.stream().map(what::concat);
    names.forEach(name -> found.add(file(context, name)));
    return fallback().include(context, what);
  }

  /** Beside the file that includes it, which only a file that is there can tell. */
  private Path file(ConfigIncludeContext context, String name) {
    return Optional.ofNullable(context.relativeTo(name))
        .map(ConfigParseable::origin)
        .map(origin -> origin.filename())
        .map(Path::of)
        .orElse(folder.resolve(name));
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    found.add(what.toPath());
    return ((ConfigIncluderFile) fallback()).includeFile(context, what);
  }

  private ConfigIncluder fallback() {
    if (others == null) {
      throw new IllegalStateException("Typesafe Config brings its own includer along");
    }
    return others;
  }
}
