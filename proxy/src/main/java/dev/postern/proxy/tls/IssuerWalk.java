package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * From the client's certificate along signatures alone, blind to dates and constraints: tells an
 * expired certificate of ours from a stranger's when no path passed. Each certificate is visited
 * once, so the work is bounded by the size of the chain.
 */
final class IssuerWalk {

  private final List<X509Certificate> presented;
  private final List<X509Certificate> anchors;
  private final Set<X509Certificate> visited = new HashSet<>();
  private final List<X509Certificate> path = new ArrayList<>();
  private X509Certificate furthest;

  IssuerWalk(List<X509Certificate> presented, List<X509Certificate> anchors) {
    this.presented = presented;
    this.anchors = anchors;
    this.furthest = presented.get(0);
  }

  /** A path to an anchor, whatever else is wrong with it. */
  Optional<CertificationPath> path() {
    return walk(presented.get(0));
  }

  private Optional<CertificationPath> walk(X509Certificate certificate) {
    visited.add(certificate);
    path.add(certificate);
    furthest = path.size() > 1 ? certificate : furthest;
    for (X509Certificate anchor : anchors) {
      if (CertificationPath.isIssuedBy(certificate, anchor)) {
        return Optional.of(new CertificationPath(path, anchor));
      }
    }
    for (X509Certificate issuer : presented) {
      if (!visited.contains(issuer) && CertificationPath.isIssuedBy(certificate, issuer)) {
        Optional<CertificationPath> found = walk(issuer);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    path.remove(path.size() - 1);
    return Optional.empty();
  }

  /** After a walk that led nowhere: where it ended. */
  Finding deadEnd() {
    String name = Printable.name(furthest.getIssuerX500Principal());
    String whose =
        furthest.equals(presented.get(0))
            ? "it"
            : "the certificate of " + Printable.name(furthest.getSubjectX500Principal());
    if (CertificationPath.isIssuedBy(furthest, furthest)) {
      return finding(whose + " is signed by itself and not by an authority trusted here");
    }
    boolean known =
        anchors.stream()
            .anyMatch(a -> a.getSubjectX500Principal().equals(furthest.getIssuerX500Principal()));
    return known
        ? finding(whose + " names the issuer " + name + ", but is not signed by its key")
        : finding(whose + " was issued by " + name + ", which is not an authority trusted here");
  }

  private static Finding finding(String detail) {
    return new Finding(Reason.UNKNOWN_ISSUER, detail);
  }
}
