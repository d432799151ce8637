package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * RFC 5280 section 6.1.3 (a) (2), for the anchor too: an administrator who lets a root expire means
 * it. An end has no period of grace; a beginning may lie ahead by the skew of the clocks, so that a
 * certificate works the moment it was issued.
 */
record Dates(Duration clockSkew, Leniency leniency) implements PathCheck {

  @Override
  public String name() {
    return "dates";
  }

  @Override
  public Optional<Finding> examine(CertificationPath path, Instant now) {
    for (X509Certificate certificate : path.all()) {
      Optional<Finding> finding = examine(certificate, path, now);
      if (finding.isPresent()) {
        return finding;
      }
    }
    return Optional.empty();
  }

  private Optional<Finding> examine(
      X509Certificate certificate, CertificationPath path, Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    String whose =
        certificate.equals(path.leaf())
            ? "it "
            : "the certificate of " + Printable.name(certificate.getSubjectX500Principal()) + " ";
    if (now.isAfter(to) && !leniency.forgives(Reason.EXPIRED, certificate)) {
      return Optional.of(new Finding(Reason.EXPIRED, whose + "expired on " + Printable.day(to)));
    }
    if (now.plus(clockSkew).isBefore(from)) {
      String detail = whose + "is not valid before " + Printable.day(from);
      return Optional.of(new Finding(Reason.NOT_YET_VALID, detail));
    }
    return Optional.empty();
  }
}
