package dev.postern.proxy.tls;

import java.nio.ByteBuffer;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Paths that need not be searched for: the certificates lie as they were presented, each issued by
 * the next, the last by an anchor. Only by their names; whether they are good is the JDK's to say.
 *
 * <p>Where the JDK's search looks at more than its validation does, there is none, so that whatever
 * passes this way would have been found by a search: demanded policies, name constraints and
 * certificates of old versions, which it selects by, a name twice, a certificate that is itself an
 * anchor.
 */
final class StraightPaths {

  private static final int VERSION_3 = 3;

  private final TrustRules rules;

  /** By their names as they are written (RFC 5280 section 4.1.2.4 wants copies of them). */
  private final Map<ByteBuffer, Set<TrustAnchor>> anchors = new HashMap<>();

  /**
   * One such path.
   *
   * @param certificates the client's own first
   * @param anchors one or more, all of the name that issued the last certificate
   */
  record Path(List<X509Certificate> certificates, Set<TrustAnchor> anchors) {}

  StraightPaths(TrustRules rules) {
    this.rules = rules;
    for (X509Certificate anchor : rules.anchors()) {
      if (isPlain(anchor) && rules.policies().isEmpty()) {
        anchors
            .computeIfAbsent(octets(anchor.getSubjectX500Principal()), name -> new HashSet<>())
            .add(new TrustAnchor(anchor, null));
      }
    }
  }

  /** The one that begins a chain of at least one certificate. */
  Optional<Path> of(List<X509Certificate> presented) {
    List<X509Certificate> path = new ArrayList<>();
    Set<X500Principal> names = new HashSet<>();
    X500Principal name = presented.get(0).getSubjectX500Principal();
    for (X509Certificate certificate : presented) {
      if (!name.equals(certificate.getSubjectX500Principal()) || !names.add(name)) {
        return Optional.empty();
      }
      if (!isPlain(certificate) || rules.anchors().contains(certificate)) {
        return Optional.empty();
      }
      path.add(certificate);
      name = certificate.getIssuerX500Principal();
      Set<TrustAnchor> found = anchors.get(octets(name));
      if (found != null) {
        boolean good = path.size() <= rules.maxCertificates() && !names.contains(name);
        return good ? Optional.of(new Path(path, found)) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static ByteBuffer octets(X500Principal name) {
    return ByteBuffer.wrap(name.getEncoded());
  }

  private static boolean isPlain(X509Certificate certificate) {
    return certificate.getVersion() >= VERSION_3
        && Extensions.value(certificate, Subtrees.NAME_CONSTRAINTS) == null;
  }
}
