package dev.postern.proxy.tls;

import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/**
 * A path that need not be searched for: the certificates lie as they were presented, each issued by
 * the next, the last by an anchor. Only by their names; whether they are good is the JDK's to say.
 *
 * <p>Where the JDK's search looks at more than its validation does, there is none, so that whatever
 * passes this way would have been found by a search: demanded policies, name constraints and
 * certificates of old versions, which it selects by, a name twice, a certificate that is itself an
 * anchor.
 *
 * @param certificates the client's own first
 * @param anchors one or more, all of the name that issued the last certificate
 */
record StraightPath(List<X509Certificate> certificates, Set<TrustAnchor> anchors) {

  private static final int VERSION_3 = 3;

  StraightPath {
    certificates = List.copyOf(certificates);
    anchors = Set.copyOf(anchors);
  }

  /** The one that begins a chain of at least one certificate. */
  static Optional<StraightPath> of(List<X509Certificate> presented, TrustRules rules) {
    List<X509Certificate> path = new ArrayList<>();
    Set<X500Principal> names = new HashSet<>();
    X500Principal name = presented.get(0).getSubjectX500Principal();
    for (X509Certificate certificate : presented) {
      boolean continues = name.equals(certificate.getSubjectX500Principal()) && names.add(name);
      if (!continues || !isPlain(certificate) || rules.anchors().contains(certificate)) {
        return Optional.empty();
      }
      path.add(certificate);
      name = certificate.getIssuerX500Principal();
      Set<TrustAnchor> anchors = anchors(name, rules);
      if (!anchors.isEmpty()) {
        return ends(path, names, name, rules)
            ? Optional.of(new StraightPath(path, anchors))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean ends(
      List<X509Certificate> path,
      Set<X500Principal> names,
      X500Principal anchor,
      TrustRules rules) {
    return rules.policies().isEmpty()
        && path.size() <= rules.maxCertificates()
        && !names.contains(anchor);
  }

  private static Set<TrustAnchor> anchors(X500Principal name, TrustRules rules) {
    return rules.anchors().stream()
        .filter(anchor -> name.equals(anchor.getSubjectX500Principal()) && isPlain(anchor))
        .map(anchor -> new TrustAnchor(anchor, null))
        .collect(Collectors.toSet());
  }

  private static boolean isPlain(X509Certificate certificate) {
    return certificate.getVersion() >= VERSION_3
        && Extensions.value(certificate, Subtrees.NAME_CONSTRAINTS) == null;
  }
}
