package dev.postern.proxy.tls;

import dev.postern.proxy.config.OcspConfig.Digest;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * Which certificate an OCSP question and its answer are about (RFC 6960 section 4.1.1, CertID).
 *
 * @param digest the hash's object identifier
 * @param issuerName hash of the issuer's name, in hexadecimal digits
 * @param issuerKey hash of the issuer's key, in hexadecimal digits
 */
record CertificateId(String digest, String issuerName, String issuerKey, BigInteger serial) {

  static CertificateId of(X509Certificate certificate, X509Certificate issuer, Digest digest)
      throws CertificateParsingException {
    HexFormat hex = HexFormat.of();
    return new CertificateId(
        identifier(digest),
        hex.formatHex(hash(digest, certificate.getIssuerX500Principal().getEncoded())),
        hex.formatHex(hash(digest, keyOctets(issuer.getPublicKey()))),
        certificate.getSerialNumber());
  }

  private static String identifier(Digest digest) {
    return switch (digest) {
      case SHA_1 -> "1.3.14.3.2.26";
      case SHA_256 -> "2.16.840.1.101.3.4.2.1";
    };
  }

  static byte[] hash(Digest digest, byte[] octets) {
    try {
      return MessageDigest.getInstance(digest == Digest.SHA_1 ? "SHA-1" : "SHA-256").digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1 and SHA-256", e);
    }
  }

  /** The key alone, without algorithm, tag and length: what RFC 6960 hashes. */
  static byte[] keyOctets(PublicKey key) throws CertificateParsingException {
    DerReader parts = new DerReader(key.getEncoded()).enter(DerReader.SEQUENCE);
    parts.enter(DerReader.SEQUENCE);
    return parts.enter(DerReader.BIT_STRING).wholeOctets();
  }

  byte[] encoded() {
    return DerWriter.element(
        DerReader.SEQUENCE,
        DerWriter.element(
            DerReader.SEQUENCE,
            DerWriter.objectIdentifier(digest),
            DerWriter.element(DerReader.NULL)),
        DerWriter.element(DerReader.OCTET_STRING, HexFormat.of().parseHex(issuerName)),
        DerWriter.element(DerReader.OCTET_STRING, HexFormat.of().parseHex(issuerKey)),
        DerWriter.element(DerReader.INTEGER, serial.toByteArray()));
  }

  /** Reads the next element; whether the hash has NULL for its parameters or none is the same. */
  static CertificateId read(DerReader from) throws CertificateParsingException {
    DerReader parts = from.enter(DerReader.SEQUENCE);
    DerReader algorithm = parts.enter(DerReader.SEQUENCE);
    String digest = algorithm.objectIdentifier();
    if (algorithm.isNext(DerReader.NULL)) {
      algorithm.enter().end();
    }
    algorithm.end();
    CertificateId id =
        new CertificateId(
            digest,
            HexFormat.of().formatHex(parts.enter(DerReader.OCTET_STRING).rest()),
            HexFormat.of().formatHex(parts.enter(DerReader.OCTET_STRING).rest()),
            parts.integer());
    parts.end();
    return id;
  }
}
