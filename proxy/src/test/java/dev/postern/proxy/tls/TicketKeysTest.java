package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.TlsConfig.TicketsConfig;
import dev.postern.proxy.tls.TicketKeyRing.TicketKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotation of ticket keys, alone and in step with other proxies. */
class TicketKeysTest {

  private static final long HOUR = 3600;

  @TempDir Path folder = Path.of("");
  private long now = 1_000_000;

  /** Some time, which a test moves on. */
  private final InstantSource clock = () -> Instant.ofEpochSecond(now);

  private TicketKeys keys(Optional<Path> file) {
    return new TicketKeys(new TicketsConfig(Duration.ofHours(12), 3, file), clock);
  }

  private Path file() {
    return folder.resolve("ticket.keys");
  }

  private static List<Long> times(TicketKeys keys) {
    return keys.ring().keys().stream().map(TicketKey::from).toList();
  }

  private TicketKey inUse(TicketKeys keys) {
    return keys.ring().inUseFirst(now).get(0);
  }

  private void pass(TicketKeys keys, long seconds) {
    now += seconds;
    keys.refresh();
  }

  @Test
  void nextKeyIsKnownAWholeRotationAhead() {
    TicketKeys keys = keys(Optional.empty());
    assertEquals(List.of(now, now + 12 * HOUR), times(keys));
    assertEquals(now, inUse(keys).from());
  }

  @Test
  void keyComesIntoUseAtItsTimeAndGoesAfterTheLast() {
    TicketKeys keys = keys(Optional.empty());
    TicketKey first = inUse(keys);
    TicketKey second = keys.ring().keys().get(1);
    pass(keys, 12 * HOUR - 1);
    assertEquals(first, inUse(keys));
    pass(keys, 1);
    assertEquals(second, inUse(keys));
    assertEquals(3, keys.ring().keys().size());
    assertTrue(keys.ring().keys().contains(first), "tickets of the last rotation are taken");
    pass(keys, 12 * HOUR);
    assertFalse(keys.ring().keys().contains(first), "and those before it are not");
    assertEquals(3, keys.ring().keys().size());
  }

  @Test
  void keysAreNeverTheSame() {
    TicketKeys keys = keys(Optional.empty());
    assertNotEquals(
        keys.ring().keys().get(0).hexadecimal(), keys.ring().keys().get(1).hexadecimal());
    assertNotEquals(inUse(keys).hexadecimal(), inUse(keys(Optional.empty())).hexadecimal());
  }

  /** A machine that slept, or a file that lay there while all proxies were down. */
  @Test
  void afterALongTimeNothingGoesOnWithAnOldKey() {
    TicketKeys keys = keys(Optional.of(file()));
    pass(keys, 1000 * HOUR);
    assertEquals(now, inUse(keys).from());
    assertEquals(now, inUse(keys(Optional.of(file()))).from());
  }

  @Test
  void proxiesOfOneFileHaveTheSameKeysAtAllTimes() {
    TicketKeys one = keys(Optional.of(file()));
    TicketKeys other = keys(Optional.of(file()));
    for (int i = 0; i < 10; i++) {
      assertEquals(one.ring(), other.ring());
      pass(i % 2 == 0 ? one : other, 5 * HOUR);
      // The other one has not looked yet, and knows the key all the same.
      assertEquals(inUse(one), inUse(other));
      one.refresh();
      other.refresh();
    }
  }

  @Test
  void fileIsForItsOwnerAlone() throws IOException {
    keys(Optional.of(file()));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    try (var files = Files.list(folder)) {
      for (Path path : files.toList()) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
      }
    }
  }

  @Test
  void fileThatOthersMayReadIsRefused() throws IOException {
    keys(Optional.of(file()));
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
    ConfigException refused = assertThrows(ConfigException.class, () -> keys(Optional.of(file())));
    assertTrue(String.valueOf(refused.getMessage()).contains("chmod go="), refused::toString);
  }

  @Test
  void brokenFileStopsTheStartButNotARunningProxy() throws IOException {
    TicketKeys running = keys(Optional.of(file()));
    TicketKeyRing before = running.ring();
    Files.writeString(file(), "1000000 abc\n");
    ConfigException refused = assertThrows(ConfigException.class, () -> keys(Optional.of(file())));
    assertEquals(file() + " line 1: not a ticket key", refused.getMessage());
    running.refresh();
    assertEquals(before, running.ring());
    pass(running, 13 * HOUR);
    assertEquals(3, running.ring().keys().size());
    assertEquals("1000000 abc\n", Files.readString(file()), "nobody writes over it");
  }

  /** Two that start at once: one makes the file, the other has keys all the same. */
  @Test
  void whoFindsTheFileLockedStartsWithKeysOfHisOwn() {
    TicketKeyFile shared = new TicketKeyFile(file());
    TicketKeys[] second = new TicketKeys[1];
    shared.update(
        ring -> {
          second[0] = keys(Optional.of(file()));
          return ring.advanced(now, 12 * HOUR, 3);
        });
    assertEquals(2, second[0].ring().keys().size());
    assertNotEquals(shared.read(), second[0].ring());
    second[0].refresh();
    assertEquals(shared.read(), second[0].ring());
  }
}
