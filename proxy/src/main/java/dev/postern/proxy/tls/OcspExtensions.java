package dev.postern.proxy.tls;

import java.security.cert.CertificateParsingException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The extensions of a response or of one of its statements (RFC 6960 section 4.4). */
final class OcspExtensions {

  private static final int BOOLEAN = 0x01;

  private final Set<String> seen = new HashSet<>();
  private @Nullable String nonce;

  private OcspExtensions() {}

  /** What is explicitly tagged so, if it comes next; a critical one that is unknown is refused. */
  static OcspExtensions read(DerReader from, int tag) throws CertificateParsingException {
    OcspExtensions extensions = new OcspExtensions();
    if (from.isNext(tag)) {
      DerReader tagged = from.enter();
      DerReader list = tagged.enter(DerReader.SEQUENCE);
      tagged.end();
      while (list.hasMore()) {
        extensions.add(list.enter(DerReader.SEQUENCE));
      }
    }
    return extensions;
  }

  private void add(DerReader extension) throws CertificateParsingException {
    String identifier = extension.objectIdentifier();
    boolean critical = extension.isNext(BOOLEAN) && extension.enter().isTrue();
    DerReader value = extension.enter(DerReader.OCTET_STRING);
    extension.end();
    if (!seen.add(identifier)) {
      throw new CertificateParsingException("extension " + identifier + " is there twice");
    }
    if (identifier.equals(OcspRequest.NONCE)) {
      nonce = HexFormat.of().formatHex(value.enter(DerReader.OCTET_STRING).rest());
      value.end();
    } else if (critical) {
      throw new CertificateParsingException(
          "critical extension " + identifier + " is not understood");
    }
  }

  /** In hexadecimal digits. */
  Optional<String> nonce() {
    return Optional.ofNullable(nonce);
  }
}
