package dev.postern.proxy.tls;

/** One question about one certificate, unsigned (RFC 6960 section 4.1). */
final class OcspRequest {

  static final String NONCE = "1.3.6.1.5.5.7.48.1.2";

  /** RFC 9654 section 2.1. */
  static final int NONCE_OCTETS = 32;

  private static final int REQUEST_EXTENSIONS = 0xa2;

  private OcspRequest() {}

  /**
   * Encodes it.
   *
   * @param nonce empty: none is sent
   */
  static byte[] encode(CertificateId id, byte[] nonce) {
    byte[] list =
        DerWriter.element(DerReader.SEQUENCE, DerWriter.element(DerReader.SEQUENCE, id.encoded()));
    byte[] body =
        nonce.length == 0
            ? DerWriter.element(DerReader.SEQUENCE, list)
            : DerWriter.element(DerReader.SEQUENCE, list, extensions(nonce));
    return DerWriter.element(DerReader.SEQUENCE, body);
  }

  private static byte[] extensions(byte[] nonce) {
    byte[] value =
        DerWriter.element(DerReader.OCTET_STRING, DerWriter.element(DerReader.OCTET_STRING, nonce));
    byte[] extension =
        DerWriter.element(DerReader.SEQUENCE, DerWriter.objectIdentifier(NONCE), value);
    return DerWriter.element(REQUEST_EXTENSIONS, DerWriter.element(DerReader.SEQUENCE, extension));
  }
}
