package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys and digests that still hold. Collisions in MD5 and SHA-1 forge certificates (RFC 6151, RFC
 * 9155), and the JDK by itself takes SHA-1 from private roots and RSA from 1,024 bits on. What is
 * not listed is refused.
 */
record Strength(int minimumRsaBits) implements PathCheck {

  private static final int MAXIMUM_RSA_BITS = 16_384;
  private static final int MAXIMUM_EXPONENT_BITS = 33;
  private static final int MINIMUM_CURVE_BITS = 256;
  static final String PSS = "RSASSA-PSS";
  private static final Set<String> DIGESTS =
      Set.of("SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512");
  private static final Set<String> SIGNATURES =
      Set.of(
          "SHA224WITHRSA",
          "SHA256WITHRSA",
          "SHA384WITHRSA",
          "SHA512WITHRSA",
          "SHA224WITHECDSA",
          "SHA256WITHECDSA",
          "SHA384WITHECDSA",
          "SHA512WITHECDSA",
          "EDDSA",
          "ED25519",
          "ED448");

  @Override
  public String name() {
    return "keys and signatures";
  }

  @Override
  public Optional<Finding> examine(CertificationPath path, Instant now)
      throws CertificateException {
    for (X509Certificate certificate : path.all()) {
      if (!isStrong(certificate.getPublicKey())) {
        return weak(certificate, path, "has a key that is too weak: " + kind(certificate));
      }
    }
    for (X509Certificate certificate : path.certificates()) {
      if (!isStrong(certificate.getSigAlgName(), certificate.getSigAlgParams())) {
        String algorithm = certificate.getSigAlgName();
        return weak(
            certificate, path, "is signed with an algorithm that is too weak: " + algorithm);
      }
    }
    return Optional.empty();
  }

  private static Optional<Finding> weak(
      X509Certificate certificate, CertificationPath path, String how) {
    String whose =
        certificate.equals(path.leaf())
            ? "it "
            : "the certificate of " + Printable.name(certificate.getSubjectX500Principal()) + " ";
    return Optional.of(new Finding(Reason.WEAK_KEY, whose + how));
  }

  private static String kind(X509Certificate certificate) {
    PublicKey key = certificate.getPublicKey();
    return key instanceof RSAPublicKey rsa
        ? "RSA of " + rsa.getModulus().bitLength() + " bits"
        : key.getAlgorithm() + " of this kind";
  }

  /** Whether one signature of this key costs no more than a few milliseconds to verify. */
  static boolean isAffordable(PublicKey key) {
    return !(key instanceof RSAPublicKey rsa)
        || (rsa.getModulus().bitLength() <= MAXIMUM_RSA_BITS
            && rsa.getPublicExponent().bitLength() <= MAXIMUM_EXPONENT_BITS);
  }

  /** RSA from the configured size on, elliptic curves of 256 bits and more, Ed25519 and Ed448. */
  boolean isStrong(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return rsa.getModulus().bitLength() >= minimumRsaBits;
    }
    if (key instanceof ECPublicKey curve) {
      return curve.getParams().getCurve().getField().getFieldSize() >= MINIMUM_CURVE_BITS;
    }
    return key instanceof EdECPublicKey;
  }

  /**
   * Whether a signature of a certificate or a revocation list is to be believed.
   *
   * @param parameters the algorithm's, DER-encoded; they name the digest of RSASSA-PSS
   */
  static boolean isStrong(String algorithm, byte @Nullable [] parameters) {
    if (algorithm.equals(PSS)) {
      return parameters != null && hasStrongDigests(parameters);
    }
    return SIGNATURES.contains(algorithm.toUpperCase(Locale.ROOT));
  }

  private static boolean hasStrongDigests(byte[] parameters) {
    try {
      PSSParameterSpec pss = pssParameters(parameters);
      AlgorithmParameterSpec mask = pss.getMGFParameters();
      return DIGESTS.contains(pss.getDigestAlgorithm())
          && mask instanceof MGF1ParameterSpec generator
          && DIGESTS.contains(generator.getDigestAlgorithm());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** RFC 4055 section 3.1. */
  static PSSParameterSpec pssParameters(byte[] encoded) throws GeneralSecurityException {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance(PSS);
      parameters.init(encoded);
      return parameters.getParameterSpec(PSSParameterSpec.class);
    } catch (IOException e) {
      throw new InvalidParameterSpecException(e.getMessage());
    }
  }
}
