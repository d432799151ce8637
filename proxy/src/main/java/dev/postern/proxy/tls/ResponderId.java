package dev.postern.proxy.tls;

import dev.postern.proxy.config.OcspConfig.Digest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Who a response says has signed it, by name or by key (RFC 6960 section 4.2.1).
 *
 * @param key without a name: the key's SHA-1 in hexadecimal digits, whatever was asked by
 */
record ResponderId(Optional<X500Principal> name, String key) {

  private static final int BY_NAME = 0xa1;
  private static final int BY_KEY = 0xa2;

  static ResponderId read(DerReader from) throws CertificateParsingException {
    boolean byName = from.isNext(BY_NAME);
    DerReader tagged = from.enter(byName ? BY_NAME : BY_KEY);
    ResponderId id =
        byName
            ? new ResponderId(Optional.of(name(tagged.element())), "")
            : new ResponderId(Optional.empty(), hex(tagged.enter(DerReader.OCTET_STRING).rest()));
    tagged.end();
    return id;
  }

  private static X500Principal name(byte[] encoded) throws CertificateParsingException {
    try {
      return new X500Principal(encoded);
    } catch (IllegalArgumentException e) {
      throw new CertificateParsingException("the responder's name cannot be read", e);
    }
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  /** Whether it is the owner of this certificate. */
  boolean is(X509Certificate certificate) throws CertificateParsingException {
    if (name.isPresent()) {
      return name.get().equals(certificate.getSubjectX500Principal());
    }
    byte[] octets = CertificateId.keyOctets(certificate.getPublicKey());
    return key.equals(hex(CertificateId.hash(Digest.SHA_1, octets)));
  }
}
