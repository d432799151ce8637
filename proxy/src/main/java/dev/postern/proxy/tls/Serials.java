package dev.postern.proxy.tls;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/** Serial numbers with the day each was revoked, sorted, so that 100,000 are small and quick. */
final class Serials {

  /** The place of a certificate on a list. */
  record Entry(BigInteger serial, long revokedAt, boolean removed) {}

  private final BigInteger[] serials;
  private final long[] revokedAt;
  private final boolean[] removed;

  Serials(List<Entry> entries) {
    Entry[] sorted = entries.toArray(Entry[]::new);
    Arrays.sort(sorted, (a, b) -> a.serial().compareTo(b.serial()));
    serials = new BigInteger[sorted.length];
    revokedAt = new long[sorted.length];
    removed = new boolean[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      serials[i] = sorted[i].serial();
      revokedAt[i] = sorted[i].revokedAt();
      removed[i] = sorted[i].removed();
    }
  }

  /** Its index, or a negative number. */
  int find(BigInteger serial) {
    return Arrays.binarySearch(serials, serial);
  }

  /** Milliseconds since the epoch; may lie in the future, and counts all the same. */
  long revokedAt(int index) {
    return revokedAt[index];
  }

  /** Whether the entry takes a certificate off a list (removeFromCRL, on a delta only). */
  boolean isRemoved(int index) {
    return removed[index];
  }
}
