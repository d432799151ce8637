package dev.postern.proxy.tls;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Certificates from the client's own to the last one before the anchor, each signed by the next,
 * the last by the anchor (RFC 5280 section 6.1).
 *
 * @param certificates the client's own first; at least one
 */
record CertificationPath(List<X509Certificate> certificates, X509Certificate anchor) {

  CertificationPath {
    certificates = List.copyOf(certificates);
  }

  X509Certificate leaf() {
    return certificates.get(0);
  }

  /** The same path to another object of the client's certificate. */
  CertificationPath withLeaf(X509Certificate same) {
    List<X509Certificate> others = new ArrayList<>(certificates);
    others.set(0, same);
    return new CertificationPath(others, anchor);
  }

  /** Everything that signed something: the intermediates, then the anchor. */
  List<X509Certificate> issuers() {
    List<X509Certificate> issuers = new ArrayList<>(certificates.subList(1, certificates.size()));
    issuers.add(anchor);
    return issuers;
  }

  /** The path and its anchor. */
  List<X509Certificate> all() {
    List<X509Certificate> all = new ArrayList<>(certificates);
    all.add(anchor);
    return all;
  }

  /** The certificate whose key signed the one at this index. */
  X509Certificate issuerOf(int index) {
    return issuers().get(index);
  }

  /** RFC 5280 section 6.1: subject and issuer are the same name, whatever the key. */
  static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /** Whether names chain and the signature is by this issuer's key. */
  static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
        && isSignedBy(certificate, issuer.getPublicKey());
  }

  private static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
    try {
      certificate.verify(key, QuickSignatures.provider());
      return true;
    } catch (Exception e) {
      // Besides GeneralSecurityException, providers throw unchecked ones at keys made by an enemy.
      return false;
    }
  }
}
