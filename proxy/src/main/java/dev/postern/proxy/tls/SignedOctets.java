package dev.postern.proxy.tls;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CRLException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a signature covers, and the signature: all that must be kept of a parsed list until its
 * issuer is seen, which may be an intermediate that the client sends.
 */
final class SignedOctets {

  /** RFC 4055, RFC 5758, RFC 8410; weak ones are only named to be refused by name. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("1.2.840.113549.1.1.4", "MD5withRSA"),
          Map.entry("1.2.840.113549.1.1.5", "SHA1withRSA"),
          Map.entry("1.2.840.113549.1.1.10", Strength.PSS),
          Map.entry("1.2.840.113549.1.1.11", "SHA256withRSA"),
          Map.entry("1.2.840.113549.1.1.12", "SHA384withRSA"),
          Map.entry("1.2.840.113549.1.1.13", "SHA512withRSA"),
          Map.entry("1.2.840.113549.1.1.14", "SHA224withRSA"),
          Map.entry("1.2.840.10045.4.1", "SHA1withECDSA"),
          Map.entry("1.2.840.10045.4.3.1", "SHA224withECDSA"),
          Map.entry("1.2.840.10045.4.3.2", "SHA256withECDSA"),
          Map.entry("1.2.840.10045.4.3.3", "SHA384withECDSA"),
          Map.entry("1.2.840.10045.4.3.4", "SHA512withECDSA"),
          Map.entry("1.3.101.112", "Ed25519"),
          Map.entry("1.3.101.113", "Ed448"));

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

  /** Reads an AlgorithmIdentifier and a BIT STRING, the signature over these octets. */
  static SignedOctets read(byte[] octets, DerReader from) throws CertificateParsingException {
    DerReader identifier = from.enter(DerReader.SEQUENCE);
    String oid = identifier.objectIdentifier();
    byte[] parameters = identifier.hasMore() ? identifier.element() : null;
    identifier.end();
    byte[] signature = from.enter(DerReader.BIT_STRING).wholeOctets();
    return new SignedOctets(octets, signature, NAMES.getOrDefault(oid, oid), parameters);
  }

  /** Whether such a signature is to be believed at all. */
  boolean isStrong() {
    return Strength.isStrong(algorithm, parameters);
  }

  boolean isSameAs(SignedOctets other) {
    return Arrays.equals(octets, other.octets) && Arrays.equals(signature, other.signature);
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
