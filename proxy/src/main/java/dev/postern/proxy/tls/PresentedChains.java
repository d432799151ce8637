package dev.postern.proxy.tls;

import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Chains that came lately, so that sessions which show the same one share it in memory, with what
 * was found out about it. Each chain has one place, in which the next one with that place follows
 * it: whatever strangers present, a look costs one comparison. Thread-safe.
 */
final class PresentedChains {

  private static final int PLACES = 256;

  /** Longer ones are not kept, so that all of them stay within 1 MiB. */
  private static final int MOST_OCTETS = 4096;

  private final AtomicReferenceArray<List<Certificate>> lately = new AtomicReferenceArray<>(PLACES);

  /**
   * The chain of these octets.
   *
   * @param own the client's certificate; null where none came
   * @param others what came behind it, if anything
   */
  List<Certificate> of(byte @Nullable [] own, byte @Nullable [] @Nullable [] others) {
    if (own == null) {
      return List.of();
    }
    List<Certificate> chain = new ArrayList<>(others == null ? 1 : 1 + others.length);
    chain.add(new PresentedCertificate(own));
    int octets = own.length;
    if (others != null) {
      for (byte[] other : others) {
        chain.add(new PresentedCertificate(other));
        octets += other.length;
      }
    }
    List<Certificate> whole = List.copyOf(chain);
    return octets > MOST_OCTETS ? whole : shared(whole);
  }

  private List<Certificate> shared(List<Certificate> chain) {
    int hash = chain.hashCode();
    int place = (hash ^ hash >>> 16) & PLACES - 1;
    List<Certificate> before = lately.get(place);
    if (chain.equals(before)) {
      return before;
    }
    lately.set(place, chain);
    return chain;
  }
}
