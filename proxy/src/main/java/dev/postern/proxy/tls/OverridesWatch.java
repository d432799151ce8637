package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.FileStamps;
import dev.postern.proxy.tls.OverridesFile.Content;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the file of overrides while the proxy runs. The trouble is for any thread. */
final class OverridesWatch {

  private static final Logger log = LoggerFactory.getLogger(OverridesWatch.class);

  private final Optional<Path> path;
  private final Optional<OverridesFile> file;
  private FileStamps stamps;
  private volatile Optional<String> trouble = Optional.empty();

  OverridesWatch(Optional<Path> path) {
    this.path = path;
    this.file = path.map(OverridesFile::new);
    this.stamps = stampsNow();
  }

  /**
   * What stands there at the start, when there is nothing of before to go on with.
   *
   * @throws ConfigException when it cannot be read whole, naming the line
   */
  Overrides first() {
    return Overrides.of(file.map(OverridesFile::entries).orElse(List.of()));
  }

  /**
   * What is in force from now on, where the file has changed since it was asked last.
   *
   * @param before what was in force until now
   */
  Optional<Overrides> changed(Overrides before) {
    FileStamps now = stampsNow();
    if (file.isEmpty() || now.equals(stamps)) {
      return Optional.empty();
    }
    stamps = now;
    Content content = file.get().read();
    Overrides readable = Overrides.of(content.readable());
    trouble = content.problem().or(() -> gone(before));
    trouble.ifPresent(what -> log.error("blocks stay, and nothing new is allowed: {}", what));
    return Optional.of(trouble.isEmpty() ? readable : before.afterBroken(readable));
  }

  private Optional<String> gone(Overrides before) {
    return file.filter(one -> !one.exists() && !before.equals(Overrides.NONE))
        .map(one -> path.orElseThrow() + ": it has gone; to lift its overrides, empty it");
  }

  /** Why the file that is there now is not in force. */
  Optional<String> trouble() {
    return trouble;
  }

  private FileStamps stampsNow() {
    return FileStamps.of(path.stream().toList());
  }
}
