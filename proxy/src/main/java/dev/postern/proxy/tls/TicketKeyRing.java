package dev.postern.proxy.tls;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The keys that tickets are sealed with, by the time from which each is in use. The next one is
 * made a whole rotation ahead, so that all proxies know it when the first of them begins to use it.
 *
 * @param keys the oldest first
 */
record TicketKeyRing(List<TicketKey> keys) {

  /** Nobody has made a key yet. */
  static final TicketKeyRing EMPTY = new TicketKeyRing(List.of());

  private static final SecureRandom RANDOM = new SecureRandom();

  TicketKeyRing {
    keys = List.copyOf(keys);
  }

  /**
   * One key.
   *
   * @param from when it comes into use, in seconds since 1970
   * @param hexadecimal 32 random octets
   */
  record TicketKey(long from, String hexadecimal) {

    static final int OCTETS = 32;

    static TicketKey random(long from) {
      byte[] octets = new byte[OCTETS];
      RANDOM.nextBytes(octets);
      return new TicketKey(from, HexFormat.of().formatHex(octets));
    }

    byte[] secret() {
      return HexFormat.of().parseHex(hexadecimal);
    }

    /** It ends up in logs otherwise. */
    @Override
    public String toString() {
      return "TicketKey[from=" + from + "]";
    }
  }

  /** Whether a key has to be made: the next one is missing. */
  boolean isDue(long now) {
    return keys.isEmpty() || keys.get(keys.size() - 1).from() <= now;
  }

  /** With the keys that are due, and without those beyond the count. */
  TicketKeyRing advanced(long now, long rotation, int count) {
    List<TicketKey> all = new ArrayList<>(keys);
    // Whoever was away for long does not go on with a key of the past.
    if (all.isEmpty() || all.get(all.size() - 1).from() + rotation <= now) {
      all.add(TicketKey.random(now));
    }
    TicketKey last = all.get(all.size() - 1);
    if (last.from() <= now) {
      all.add(TicketKey.random(last.from() + rotation));
    }
    return new TicketKeyRing(all.subList(Math.max(0, all.size() - count), all.size()));
  }

  /** The key in use, then the others, which open tickets only. */
  List<TicketKey> inUseFirst(long now) {
    int inUse = 0;
    for (int i = 1; i < keys.size(); i++) {
      inUse = keys.get(i).from() <= now ? i : inUse;
    }
    List<TicketKey> inOrder = new ArrayList<>(keys);
    inOrder.add(0, inOrder.remove(inUse));
    return inOrder;
  }
}
