package dev.postern.proxy.identity;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.FileStamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of users, a text file: {@code login address-or-@domain ... group=name ...}, a user a
 * line. A broken new file changes nothing: a slip of the editor must neither lock everybody out nor
 * let anybody in.
 */
final class UserTable implements Directory {

  private static final Logger log = LoggerFactory.getLogger(UserTable.class);

  private final Path file;
  private final Set<String> groups;
  private volatile Map<String, UserLine> users;
  private volatile FileStamps stamp;
  private volatile Optional<String> trouble = Optional.empty();

  /** Reads the file; ConfigException names file and line of what is wrong. */
  UserTable(Path file, Set<String> groups) {
    this.file = file;
    this.groups = Set.copyOf(groups);
    this.stamp = stampNow();
    this.users = read();
  }

  @Override
  public Optional<List<String>> sendersOf(String user) {
    return Optional.ofNullable(users.get(UserLines.key(user))).map(UserLine::senders);
  }

  @Override
  public List<String> groupsOf(String user) {
    UserLine line = users.get(UserLines.key(user));
    return line == null ? List.of() : line.groups();
  }

  @Override
  public synchronized boolean reloadIfChanged() {
    return !stampNow().equals(stamp) && reload().isEmpty();
  }

  @Override
  public synchronized Optional<String> reload() {
    stamp = stampNow();
    try {
      users = read();
      trouble = Optional.empty();
    } catch (ConfigException e) {
      log.error("the table of users in use stays: {}", e.getMessage());
      trouble = Optional.of(String.valueOf(e.getMessage()));
    }
    return trouble;
  }

  @Override
  public Optional<String> trouble() {
    return trouble;
  }

  private Map<String, UserLine> read() {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return UserLines.parse(file.toString(), text, groups);
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e, e);
    }
  }

  private FileStamps stampNow() {
    return FileStamps.of(List.of(file));
  }
}
