package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may be an authority, and the anchor's own constraints. RFC 5280 section 6.1 takes only name
 * and key from an anchor, and the JDK likewise; but an administrator who constrains a root means
 * it. (The JDK refuses to work with an anchor that carries name constraints, so they are applied
 * here.)
 */
final class AuthorityLimits implements PathCheck {

  private static final int KEY_CERT_SIGN = 5;

  /** Extensions that this path validation understands when they are critical. */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          "2.5.29.14", // subjectKeyIdentifier
          "2.5.29.15", // keyUsage
          "2.5.29.17", // subjectAltName
          "2.5.29.19", // basicConstraints
          "2.5.29.30", // nameConstraints
          "2.5.29.35", // authorityKeyIdentifier
          "2.5.29.37"); // extKeyUsage

  @Override
  public String name() {
    return "authorities";
  }

  @Override
  public Optional<Finding> examine(CertificationPath path, Instant now)
      throws CertificateException {
    List<X509Certificate> certificates = path.certificates();
    for (X509Certificate issuer : certificates.subList(1, certificates.size())) {
      if (issuer.getBasicConstraints() < 0) {
        return finding(issuer, "is not an authority");
      }
    }
    return wrongAnchor(path).flatMap(what -> finding(path.anchor(), what));
  }

  private static Optional<Finding> finding(X509Certificate issuer, String what) {
    String name = Printable.name(issuer.getSubjectX500Principal());
    return Optional.of(new Finding(Reason.CONSTRAINT, "its issuer " + name + " " + what));
  }

  private static Optional<String> wrongAnchor(CertificationPath path) throws CertificateException {
    Optional<String> wrong = wrongAuthority(path.anchor());
    if (wrong.isEmpty() && isTooLong(path)) {
      wrong = Optional.of("allows fewer authorities below it");
    }
    if (wrong.isEmpty() && !namesAllowed(path)) {
      wrong = Optional.of("may not issue certificates for such names");
    }
    return wrong;
  }

  /** A certificate of version 1 cannot say that it is an authority; the others must. */
  private static Optional<String> wrongAuthority(X509Certificate anchor)
      throws CertificateException {
    boolean[] usage = Purpose.keyUsage(anchor);
    if (anchor.getVersion() >= 3 && anchor.getBasicConstraints() < 0) {
      return Optional.of("is trusted here, but its certificate is not that of an authority");
    }
    if (usage != null && !usage[KEY_CERT_SIGN]) {
      return Optional.of("may not sign certificates (key usage keyCertSign)");
    }
    Set<String> critical = anchor.getCriticalExtensionOIDs();
    if (critical != null && !UNDERSTOOD.containsAll(critical)) {
      return Optional.of("has a critical extension that is not understood");
    }
    return Optional.empty();
  }

  /** RFC 5280 section 4.2.1.9: self-issued certificates do not count. */
  private static boolean isTooLong(CertificationPath path) {
    List<X509Certificate> certificates = path.certificates();
    int allowed = path.anchor().getBasicConstraints();
    return allowed >= 0
        && certificates.stream().skip(1).filter(c -> !CertificationPath.isSelfIssued(c)).count()
            > allowed;
  }

  private static boolean namesAllowed(CertificationPath path) throws CertificateParsingException {
    byte[] extension = Extensions.value(path.anchor(), Subtrees.NAME_CONSTRAINTS);
    if (extension == null) {
      return true;
    }
    X509CertSelector constraints = new X509CertSelector();
    try {
      constraints.setNameConstraints(DerReader.ofExtension(extension).rest());
    } catch (IOException e) {
      throw new CertificateParsingException("name constraints of the authority cannot be read", e);
    }
    return path.certificates().stream()
        .filter(c -> c.equals(path.leaf()) || !CertificationPath.isSelfIssued(c))
        .allMatch(constraints::match);
  }
}
