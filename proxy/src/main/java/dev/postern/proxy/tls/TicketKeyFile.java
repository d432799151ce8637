package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.tls.TicketKeyRing.TicketKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Ticket keys in a file that proxies share: a key a line, when it comes into use (seconds since
 * 1970) and 32 octets in hexadecimal. It is replaced whole, under a lock beside it.
 */
record TicketKeyFile(Path path) {

  private static final String HEAD =
      "# Postern's ticket keys: whoever has them reads recorded sessions. From when (seconds since"
          + " 1970), 32 octets.\n";
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  /**
   * The keys; none where there is no file yet.
   *
   * @throws ConfigException when it cannot be read, or others may read it
   */
  TicketKeyRing read() {
    try {
      if (!Files.exists(path)) {
        return TicketKeyRing.EMPTY;
      }
      if (!OWNER.containsAll(Files.getPosixFilePermissions(path))) {
        throw new ConfigException(path + ": group or others may access it, run: chmod go= " + path);
      }
      return parse(Files.readAllLines(path, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new ConfigException(path + ": the ticket keys cannot be read: " + e, e);
    }
  }

  private TicketKeyRing parse(List<String> lines) {
    List<TicketKey> keys = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        if (!line.matches("\\d{1,15} [0-9a-f]{64}")) {
          throw new ConfigException(path + " line " + (i + 1) + ": not a ticket key");
        }
        int space = line.indexOf(' ');
        keys.add(
            new TicketKey(Long.parseLong(line.substring(0, space)), line.substring(space + 1)));
      }
    }
    keys.sort(Comparator.comparingLong(TicketKey::from));
    return new TicketKeyRing(keys);
  }

  /**
   * Changes the keys, as they are when the lock is held.
   *
   * @return empty when another one holds the lock: then its keys come soon
   * @throws ConfigException when the file cannot be written
   */
  Optional<TicketKeyRing> update(UnaryOperator<TicketKeyRing> change) {
    Path lockFile = path.resolveSibling(path.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER));
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return Optional.empty();
      }
      TicketKeyRing before = read();
      TicketKeyRing after = change.apply(before);
      if (!after.equals(before)) {
        write(after);
      }
      return Optional.of(after);
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ConfigException(path + ": the ticket keys cannot be written: " + e, e);
    }
  }

  private void write(TicketKeyRing ring) throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    ring.keys().forEach(key -> text.append(key.from() + " " + key.hexadecimal() + "\n"));
    WholeFile.replace(path, text.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
