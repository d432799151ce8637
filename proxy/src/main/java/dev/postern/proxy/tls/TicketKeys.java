package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.TlsConfig.TicketsConfig;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ticket keys in use, rotated by time; shared by the listeners, and where there is a file by
 * proxies, so that a session begun at one is resumed at the next. They outlive reloads.
 * Thread-safe.
 */
public final class TicketKeys {

  private static final Logger log = LoggerFactory.getLogger(TicketKeys.class);

  private final TicketsConfig config;
  private final InstantSource clock;
  private final Optional<TicketKeyFile> file;
  private volatile TicketKeyRing ring = TicketKeyRing.EMPTY;
  private String lastTrouble = "";

  /**
   * Reads the keys, or makes them.
   *
   * @throws ConfigException when the file cannot be read or made
   */
  public TicketKeys(TicketsConfig config) {
    this(config, InstantSource.system());
  }

  TicketKeys(TicketsConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.file = config.keyFile().map(TicketKeyFile::new);
    advance();
    if (ring.keys().isEmpty()) {
      // Another proxy is making the file at this moment; until it is read, nobody shares these.
      ring = fresh(TicketKeyRing.EMPTY);
    }
  }

  /**
   * As they are, for a look at the configuration: nothing is written.
   *
   * @throws ConfigException when the file cannot be read
   */
  public static TicketKeys readOnly(TicketsConfig config) {
    config.keyFile().map(TicketKeyFile::new).ifPresent(TicketKeyFile::read);
    return new TicketKeys(new TicketsConfig(config.rotation(), config.keys(), Optional.empty()));
  }

  public TicketsConfig config() {
    return config;
  }

  /** Takes over what others have made, makes what is due. If the file is broken, the keys stay. */
  public synchronized void refresh() {
    try {
      advance();
      lastTrouble = "";
    } catch (ConfigException e) {
      String trouble = String.valueOf(e.getMessage());
      if (!trouble.equals(lastTrouble)) {
        log.error("the ticket keys in use stay: {}", trouble);
      }
      lastTrouble = trouble;
      ring = fresh(ring);
    }
  }

  private synchronized void advance() {
    TicketKeyRing known = file.map(TicketKeyFile::read).orElse(ring);
    if (known.isDue(now())) {
      known = file.flatMap(shared -> shared.update(this::fresh)).orElseGet(this::ownFresh);
    }
    if (!known.keys().isEmpty()) {
      ring = known;
    }
  }

  /** Without a file; with one that is locked, what is known has to do for now. */
  private TicketKeyRing ownFresh() {
    return file.isPresent() ? ring : fresh(ring);
  }

  private TicketKeyRing fresh(TicketKeyRing old) {
    return old.isDue(now())
        ? old.advanced(now(), config.rotation().toSeconds(), config.keys())
        : old;
  }

  TicketKeyRing ring() {
    return ring;
  }

  long now() {
    return clock.instant().getEpochSecond();
  }
}
