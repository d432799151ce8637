package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Revocation.Standing;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may sign a response about a certificate: the key of its issuer, or whom that issuer itself
 * has certified for it (RFC 6960 section 4.2.2.2).
 *
 * @param rules what certificates are judged by
 * @param strength what keys have to have
 * @param lists which are asked about a delegate; they need a list in date, whatever the
 *     configuration says about clients
 */
record OcspSigners(TrustRules rules, Strength strength, Revocation lists) {

  private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
  private static final String NO_CHECK = "1.3.6.1.5.5.7.48.1.5";

  /** A signature that holds, and until when its signer is known to be good. */
  record Signer(X509Certificate certificate, Instant until, boolean restsOnLists) {}

  /**
   * Finds who signed, for a certificate on this path.
   *
   * @throws OcspFault when it was nobody who may
   */
  Signer of(OcspResponse response, CertificationPath path, Instant now)
      throws OcspFault, CertificateException {
    if (!response.signed().isStrong()) {
      throw untrusted("its signature is too weak");
    }
    X509Certificate issuer = path.issuerOf(0);
    if (response.responder().is(issuer) && response.signed().isSignedBy(issuer.getPublicKey())) {
      return new Signer(issuer, Instant.MAX, false);
    }
    for (X509Certificate delegate : response.certificates()) {
      if (Strength.isAffordable(delegate.getPublicKey())
          && response.responder().is(delegate)
          && response.signed().isSignedBy(delegate.getPublicKey())) {
        return delegate(delegate, path, now);
      }
    }
    throw untrusted("neither the authority nor a certificate sent along has signed it");
  }

  private Signer delegate(X509Certificate delegate, CertificationPath path, Instant now)
      throws OcspFault, CertificateException {
    X509Certificate issuer = path.issuerOf(0);
    refuse(delegate.equals(path.leaf()), "it vouches for itself");
    refuse(
        !CertificationPath.isIssuedBy(delegate, issuer),
        "it was not issued by the authority that issued the certificate in question");
    refuse(!isMadeForIt(delegate), "it was not issued for signing responses");
    refuse(
        !strength.isStrong(delegate.getPublicKey())
            || !Strength.isStrong(delegate.getSigAlgName(), delegate.getSigAlgParams()),
        "its key or the signature on it is too weak");
    CertificationPath ofDelegate = pathOf(delegate, path);
    Optional<Finding> fault = new Dates(rules.clockSkew(), Leniency.NONE).examine(ofDelegate, now);
    if (fault.isEmpty()) {
      fault = PathFault.find(ofDelegate, rules.withoutPolicies(), now);
    }
    Standing standing = standing(delegate, issuer, now);
    fault = fault.or(standing::finding);
    refuse(fault.isPresent(), fault.map(Finding::detail).orElse(""));
    Instant notAfter = delegate.getNotAfter().toInstant();
    Instant until = Instants.earlier(standing.until(), notAfter);
    return new Signer(delegate, until, !isNeverChecked(delegate));
  }

  /**
   * With the purpose by its own name, and nobody's authority: a CA below, whose extended key usage
   * has OCSPSigning only to pass it on, would be a responder for the CA above.
   */
  private static boolean isMadeForIt(X509Certificate delegate) throws CertificateException {
    List<String> purposes = Purpose.extendedKeyUsage(delegate);
    boolean[] usage = Purpose.keyUsage(delegate);
    return delegate.getBasicConstraints() < 0
        && purposes != null
        && purposes.contains(OCSP_SIGNING)
        && (usage == null || usage[Purpose.DIGITAL_SIGNATURE]);
  }

  private Standing standing(X509Certificate delegate, X509Certificate issuer, Instant now)
      throws CertificateException {
    return isNeverChecked(delegate) ? Standing.good(Instant.MAX) : lists.of(delegate, issuer, now);
  }

  /** The authority has said that it will not revoke it (RFC 6960 section 4.2.2.2.1). */
  private static boolean isNeverChecked(X509Certificate delegate) {
    return delegate.getExtensionValue(NO_CHECK) != null;
  }

  private static CertificationPath pathOf(X509Certificate delegate, CertificationPath path) {
    List<X509Certificate> certificates = new ArrayList<>(path.certificates());
    certificates.set(0, delegate);
    return new CertificationPath(certificates, path.anchor());
  }

  private static void refuse(boolean wrong, String detail) throws OcspFault {
    if (wrong) {
      throw untrusted("the responder's certificate is not believed: " + detail);
    }
  }

  private static OcspFault untrusted(String detail) {
    return new OcspFault(OcspOutcome.UNTRUSTED, detail);
  }
}
