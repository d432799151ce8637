package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the client sent, as octets: nothing is parsed before its number and size are known to be
 * small. Forty certificates of an unauthenticated client can form 32,768 paths.
 */
record PresentedChain(List<PresentedCertificate> presented) {

  private static final String CERTIFICATE_EXTENSIONS = "2.5.29.";
  private static final int MAXIMUM_OCTETS = 32 * 1024;

  /** An RSA key of 4096 bits and a signature as long have room for a few names. */
  private static final int LITTLE = 2048;

  PresentedChain {
    presented = List.copyOf(presented);
  }

  /** Takes the octets out; the objects themselves may be lazy ones that throw when asked. */
  static PresentedChain of(Certificate[] presented) throws CertificateEncodingException {
    List<PresentedCertificate> certificates = new ArrayList<>(presented.length);
    for (Certificate certificate : presented) {
      certificates.add(PresentedCertificate.of(certificate));
    }
    return new PresentedChain(certificates);
  }

  /** What is wrong with its size, if anything. */
  Optional<Finding> excess(int maximumCertificates) {
    if (presented.size() > maximumCertificates) {
      String detail = "more than " + maximumCertificates + " certificates arrived with it";
      return Optional.of(new Finding(Reason.TOO_MANY, detail));
    }
    if (presented.stream().mapToLong(one -> one.octets().length).sum() > MAXIMUM_OCTETS) {
      String detail = "it and its chain are larger than " + MAXIMUM_OCTETS + " octets";
      return Optional.of(new Finding(Reason.TOO_MANY, detail));
    }
    return Optional.empty();
  }

  /** Whether it is the client's own certificate alone, and as short as one that names a person. */
  boolean isOneLittleCertificate() {
    return presented.size() == 1 && presented.get(0).octets().length <= LITTLE;
  }

  /** What no other chain has: the fingerprints of its certificates, one behind the other. */
  String name() {
    return presented.size() == 1
        ? fingerprint()
        : presented.stream().map(PresentedCertificate::fingerprint).collect(Collectors.joining());
  }

  /** SHA-256 of the client's own certificate in lower-case hexadecimal digits. */
  String fingerprint() {
    return presented.get(0).fingerprint();
  }

  /** The certificates, the client's own first, each once. */
  List<X509Certificate> parse() throws CertificateException {
    Set<X509Certificate> certificates = new LinkedHashSet<>();
    for (PresentedCertificate one : presented) {
      certificates.add(parse(one.octets()));
    }
    return List.copyOf(certificates);
  }

  /**
   * One certificate in DER and nothing else: the JDK's reader would also take PEM, and ignore what
   * follows.
   *
   * @throws CertificateException for everything that is not a well-formed certificate
   */
  static X509Certificate parse(byte[] octets) throws CertificateException {
    X509Certificate certificate;
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      ByteArrayInputStream stream = new ByteArrayInputStream(octets);
      certificate = (X509Certificate) factory.generateCertificate(stream);
    } catch (RuntimeException | StackOverflowError e) {
      throw new CertificateException("not a certificate", e);
    }
    if (certificate == null || !Arrays.equals(certificate.getEncoded(), octets)) {
      throw new CertificateException("not one certificate in DER");
    }
    requireWholeSignature(octets);
    requireReadableExtensions(certificate);
    return certificate;
  }

  /**
   * A signature is whole octets. The JDK passes over a count of unused bits, so that one
   * certificate would have several encodings, and as many fingerprints.
   */
  private static void requireWholeSignature(byte[] octets) throws CertificateException {
    DerReader parts = new DerReader(octets).enter(DerReader.SEQUENCE);
    parts.enter();
    parts.enter();
    parts.enter(DerReader.BIT_STRING).wholeOctets();
  }

  /**
   * The JDK passes over a broken extension if it is not critical, and then behaves as if it were
   * not there: a constraint would be lost. So each of RFC 5280's must be one whole element.
   */
  private static void requireReadableExtensions(X509Certificate certificate)
      throws CertificateException {
    requireReadable(certificate.getCriticalExtensionOIDs(), certificate);
    requireReadable(certificate.getNonCriticalExtensionOIDs(), certificate);
  }

  private static void requireReadable(
      @Nullable Set<String> identifiers, X509Certificate certificate) throws CertificateException {
    if (identifiers == null) {
      return;
    }
    for (String identifier : identifiers) {
      if (identifier.startsWith(CERTIFICATE_EXTENSIONS)) {
        requireReadable(identifier, certificate.getExtensionValue(identifier));
      }
    }
  }

  private static void requireReadable(String identifier, byte[] extension)
      throws CertificateException {
    DerReader value = DerReader.ofExtension(extension);
    value.enter();
    if (value.hasMore()) {
      throw new CertificateException("extension " + identifier + " is more than one element");
    }
  }

  /** SHA-256 of one certificate in lower-case hexadecimal digits. */
  static String fingerprint(X509Certificate certificate) throws CertificateEncodingException {
    return fingerprint(certificate.getEncoded());
  }

  /** The same of a certificate's octets. */
  static String fingerprint(byte[] octets) {
    return HexFormat.of().formatHex(sha256().digest(octets));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
