package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Revocation.Standing;
import dev.postern.proxy.tls.Verdict.Reason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One chain on trial. Paths are shown to it until one passes every check of ours; it remembers that
 * one, or else what was wrong with the first.
 */
final class PathTrial {

  /** More paths than an honest chain can have; each costs a few signatures. */
  private static final int MOST_PATHS = 20;

  private final TrustRules rules;
  private final Instant now;
  private int shown;
  private @Nullable Instant until;
  private @Nullable CertificationPath passed;
  private Optional<Finding> silence = Optional.empty();
  private @Nullable Finding finding;

  PathTrial(TrustRules rules, Instant now) {
    this.rules = rules;
    this.now = now;
  }

  Instant now() {
    return now;
  }

  /** Until when the path that passed is good; empty when none did. */
  Optional<Instant> until() {
    return Optional.ofNullable(until);
  }

  /** The path that passed. */
  Optional<CertificationPath> passed() {
    return Optional.ofNullable(passed);
  }

  /** What no list said about the path that passed, although one should have. */
  Optional<Finding> silence() {
    return silence;
  }

  /** What was wrong with the first path that did not pass. */
  Optional<Finding> finding() {
    return Optional.ofNullable(finding);
  }

  /** Whether these certificates, below some anchor, pass. */
  boolean passes(List<X509Certificate> certificates) {
    X509Certificate last = certificates.get(certificates.size() - 1);
    for (X509Certificate anchor : rules.anchors()) {
      if (CertificationPath.isIssuedBy(last, anchor)
          && passes(new CertificationPath(certificates, anchor))) {
        return true;
      }
    }
    return false;
  }

  private boolean passes(CertificationPath path) {
    shown++;
    Optional<Finding> found =
        shown > MOST_PATHS
            ? Optional.of(new Finding(Reason.TOO_MANY, "too many paths lead to its authority"))
            : examine(path);
    if (found.isPresent() && finding == null) {
      finding = found.get();
    }
    return found.isEmpty();
  }

  /** The checks in the order in which a person would want to hear of them. */
  Optional<Finding> examine(CertificationPath path) {
    try {
      for (PathCheck check : rules.checks()) {
        Optional<Finding> found = check.examine(path, now);
        if (found.isPresent()) {
          return found;
        }
      }
      return examineRevocation(path);
    } catch (CertificateException e) {
      return Optional.of(
          new Finding(Reason.MALFORMED, "it cannot be read: " + Printable.message(e)));
    }
  }

  private Optional<Finding> examineRevocation(CertificationPath path) throws CertificateException {
    Instant end =
        path.all().stream()
            .filter(certificate -> !rules.leniency().forgives(Reason.EXPIRED, certificate))
            .map(certificate -> certificate.getNotAfter().toInstant())
            .min(Instant::compareTo)
            .orElse(now);
    if (rules.revocation().isPresent()) {
      Standing standing = rules.revocation().get().of(path, now);
      if (standing.finding().isPresent()) {
        return standing.finding();
      }
      end = Instants.earlier(standing.until(), end);
      silence = standing.silence();
    }
    until = end;
    passed = path;
    return Optional.empty();
  }
}
