package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** For one certificate, and for what an {@link TrustOverride.Allow} lets pass. */
record Leniency(Optional<X509Certificate> leaf, Set<Reason> over) {

  static final Leniency NONE = new Leniency(Optional.empty(), Set.of());

  /** For every certificate whose issuer has no list in date; nobody is believed by it. */
  static final Leniency SILENCE = new Leniency(Optional.empty(), Set.of(Reason.REVOCATION_UNKNOWN));

  Leniency {
    over = Set.copyOf(over);
  }

  static Leniency of(X509Certificate leaf, TrustOverride.Allow allow) {
    return new Leniency(Optional.of(leaf), allow.over());
  }

  /** Whether it is this certificate's own fault, and one that is let pass. */
  boolean forgives(Reason reason, X509Certificate certificate) {
    return over.contains(reason) && leaf.filter(certificate::equals).isPresent();
  }

  /** Whether it may be unknown if certificates of the path are revoked. */
  boolean forgivesSilence() {
    return over.contains(Reason.REVOCATION_UNKNOWN);
  }

  /** The moment for which the JDK is to build the path: when the forgiven one was last good. */
  Instant pathTime(Instant time) {
    return leaf.filter(certificate -> over.contains(Reason.EXPIRED))
        .map(certificate -> certificate.getNotAfter().toInstant())
        .filter(time::isAfter)
        .orElse(time);
  }
}
