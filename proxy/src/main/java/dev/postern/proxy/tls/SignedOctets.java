package dev.postern.proxy.tls;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import org.jspecify.annotations.Nullable;

/**
 * What a list's signature covers, and the signature: all that must be kept of a parsed list until
 * its issuer is seen, which may be an intermediate that the client sends.
 */
final class SignedOctets {

  private final byte[] octets;
  private final byte[] signature;
  private final String algorithm;
  private final byte @Nullable [] parameters;

  private SignedOctets(
      byte[] octets, byte[] signature, String algorithm, byte @Nullable [] parameters) {
    this.octets = octets;
    this.signature = signature;
    this.algorithm = algorithm;
    this.parameters = parameters;
  }

  static SignedOctets of(X509CRL list) throws CRLException {
    return new SignedOctets(
        list.getTBSCertList(), list.getSignature(), list.getSigAlgName(), list.getSigAlgParams());
  }

  boolean isSignedBy(PublicKey key) {
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      if (parameters != null && algorithm.equals(Strength.PSS)) {
        verifier.setParameter(Strength.pssParameters(parameters));
      }
      verifier.update(octets);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
