package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.Instants.earlier;

import dev.postern.proxy.tls.Verdict.Reason;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Asks the issuer's newest list about every certificate of a path (RFC 5280 section 6.3). Lists are
 * told apart by the issuer's key and not by its name, so that another authority of the same name
 * neither revokes nor pardons. Without a list in date the answer is no.
 *
 * <p>Not the JDK's own revocation: given two lists of one issuer it takes one by chance.
 */
final class Revocation {

  private static final int CRL_SIGN = 6;

  private final Map<X500Principal, List<RevocationList>> lists;
  private final Duration clockSkew;
  private final Duration staleGrace;
  private final boolean silenceRefuses;
  private final Leniency leniency;

  /**
   * Over these lists.
   *
   * @param staleGrace how long a list is believed behind its end
   */
  Revocation(
      Map<X500Principal, List<RevocationList>> lists, Duration clockSkew, Duration staleGrace) {
    this(lists, clockSkew, staleGrace, true, Leniency.NONE);
  }

  private Revocation(
      Map<X500Principal, List<RevocationList>> lists,
      Duration clockSkew,
      Duration staleGrace,
      boolean silenceRefuses,
      Leniency leniency) {
    this.lists = Map.copyOf(lists);
    this.clockSkew = clockSkew;
    this.staleGrace = staleGrace;
    this.silenceRefuses = silenceRefuses;
    this.leniency = leniency;
  }

  /** The same lists, whose silence lets pass. */
  Revocation preferred() {
    return new Revocation(lists, clockSkew, staleGrace, false, leniency);
  }

  /** The same lists, but for what this lets pass. */
  Revocation with(Leniency lenient) {
    return new Revocation(lists, clockSkew, staleGrace, silenceRefuses, lenient);
  }

  /**
   * What the lists say.
   *
   * @param finding why the certificate is refused
   * @param silence what would be known by a list that is not there, although nobody refuses for it
   * @param until when it must be asked again: a list ends, or one that is known already begins
   */
  record Standing(Optional<Finding> finding, Optional<Finding> silence, Instant until) {

    static Standing good(Instant until) {
      return new Standing(Optional.empty(), Optional.empty(), until);
    }

    static Standing bad(Finding finding, Instant now) {
      return new Standing(Optional.of(finding), Optional.empty(), now);
    }
  }

  /** Asks about every certificate of the path; the anchor has nobody to ask. */
  Standing of(CertificationPath path, Instant now) throws CertificateException {
    Instant until = Instant.MAX;
    Optional<Finding> silence = Optional.empty();
    for (int i = 0; i < path.certificates().size(); i++) {
      Standing standing = of(path.certificates().get(i), path.issuerOf(i), now);
      if (standing.finding().isPresent()) {
        return standing;
      }
      until = earlier(until, standing.until());
      silence = silence.or(standing::silence);
    }
    return new Standing(Optional.empty(), silence, until);
  }

  /** The lists that speak about a certificate, for explanations. */
  List<RevocationList> listsFor(X509Certificate certificate, X509Certificate issuer)
      throws CertificateException {
    List<RevocationList> found = new ArrayList<>();
    for (RevocationList list : listsOf(issuer)) {
      if (list.scope().covers(certificate)) {
        found.add(list);
      }
    }
    return found;
  }

  Standing of(X509Certificate certificate, X509Certificate issuer, Instant now)
      throws CertificateException {
    Map<ListScope, Newest> scopes = new HashMap<>();
    Instant nextBeginning = Instant.MAX;
    for (RevocationList list : listsOf(issuer)) {
      if (!list.scope().covers(certificate)) {
        continue;
      }
      Instant beginning = list.thisUpdate().minus(clockSkew);
      if (beginning.isAfter(now)) {
        nextBeginning = earlier(beginning, nextBeginning);
      } else {
        scopes.computeIfAbsent(list.scope(), scope -> new Newest()).add(list);
      }
    }
    Standing standing = of(certificate, issuer, scopes.values(), now);
    Instant until = earlier(standing.until(), nextBeginning);
    return new Standing(standing.finding(), standing.silence(), until);
  }

  private Standing of(
      X509Certificate certificate, X509Certificate issuer, Collection<Newest> scopes, Instant now) {
    Instant until = Instant.MIN;
    for (Newest newest : scopes) {
      Optional<Instant> revokedAt = newest.revokedAt(certificate.getSerialNumber(), now, clockSkew);
      if (revokedAt.isPresent() && !leniency.forgives(Reason.REVOKED, certificate)) {
        return Standing.bad(revoked(certificate, revokedAt.get()), now);
      }
      Instant end = newest.end(now, clockSkew, staleGrace);
      until = end.isAfter(until) ? end : until;
    }
    if (leniency.forgivesSilence()) {
      return Standing.good(Instant.MAX);
    }
    if (until.isAfter(now)) {
      return Standing.good(until);
    }
    return silenceRefuses
        ? Standing.bad(unknown(issuer), now)
        : new Standing(Optional.empty(), Optional.of(unknown(issuer)), Instant.MAX);
  }

  private List<RevocationList> listsOf(X509Certificate issuer) throws CertificateException {
    boolean[] usage = Purpose.keyUsage(issuer);
    if (usage != null && !usage[CRL_SIGN]) {
      return List.of();
    }
    PublicKey key = issuer.getPublicKey();
    return lists.getOrDefault(issuer.getSubjectX500Principal(), List.of()).stream()
        .filter(list -> list.isSignedBy(key))
        .toList();
  }

  private static Finding revoked(X509Certificate certificate, Instant at) {
    String whose =
        certificate.getBasicConstraints() < 0
            ? "it "
            : "the certificate of " + Printable.name(certificate.getSubjectX500Principal()) + " ";
    return new Finding(Reason.REVOKED, whose + "was revoked on " + Printable.day(at));
  }

  private static Finding unknown(X509Certificate issuer) {
    String name = Printable.name(issuer.getSubjectX500Principal());
    return new Finding(
        Reason.REVOCATION_UNKNOWN, "there is no revocation list in date of its issuer " + name);
  }
}
