package dev.postern.proxy.tls;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A basic response, taken apart and not yet believed (RFC 6960 section 4.2.1). What is in it that
 * this reader does not know is refused.
 *
 * @param responder who it says that it is
 * @param nonce what came back of the question's, in hexadecimal digits
 * @param certificates sent along, perhaps of whoever signed it
 */
record OcspResponse(
    ResponderId responder,
    Instant producedAt,
    List<OcspStatement> statements,
    Optional<String> nonce,
    SignedOctets signed,
    List<X509Certificate> certificates) {

  private static final String BASIC = "1.3.6.1.5.5.7.48.1.1";
  private static final int EXPLICIT_0 = 0xa0;
  private static final int EXPLICIT_1 = 0xa1;

  /** A question is about one certificate; more than a few statements only cost time. */
  private static final int MOST_STATEMENTS = 64;

  private static final int MOST_CERTIFICATES = 8;

  OcspResponse {
    statements = List.copyOf(statements);
    certificates = List.copyOf(certificates);
  }

  /**
   * Takes a response apart.
   *
   * @throws OcspFault when the responder says that it does not answer
   * @throws CertificateException for everything that is not a well-formed basic response
   */
  static OcspResponse parse(byte[] octets) throws OcspFault, CertificateException {
    DerReader whole = new DerReader(octets);
    DerReader response = whole.enter(DerReader.SEQUENCE);
    whole.end();
    requireSuccess(response.enter(DerReader.ENUMERATED).rest());
    DerReader tagged = response.enter(EXPLICIT_0);
    response.end();
    DerReader typed = tagged.enter(DerReader.SEQUENCE);
    tagged.end();
    if (!typed.objectIdentifier().equals(BASIC)) {
      throw new CertificateParsingException("the response is not of the basic kind");
    }
    DerReader octetString = typed.enter(DerReader.OCTET_STRING);
    typed.end();
    DerReader basic = octetString.enter(DerReader.SEQUENCE);
    octetString.end();
    return basic(basic);
  }

  private static void requireSuccess(byte[] status) throws OcspFault {
    int code = status.length == 1 ? status[0] : -1;
    String meaning =
        switch (code) {
          case 0 -> "";
          case 1 -> "it cannot read the question (malformedRequest)";
          case 2 -> "it has an error (internalError)";
          case 3 -> "it is busy (tryLater)";
          case 5 -> "it wants signed questions (sigRequired)";
          case 6 -> "it does not answer us (unauthorized)";
          default -> "its status is not known";
        };
    if (!meaning.isEmpty()) {
      throw new OcspFault(OcspOutcome.DECLINED, meaning);
    }
  }

  private static OcspResponse basic(DerReader basic) throws CertificateException {
    byte[] body = basic.element();
    SignedOctets signed = SignedOctets.read(body, basic);
    List<X509Certificate> certificates = new ArrayList<>();
    if (basic.isNext(EXPLICIT_0)) {
      DerReader tagged = basic.enter();
      DerReader list = tagged.enter(DerReader.SEQUENCE);
      tagged.end();
      while (list.hasMore()) {
        requireFew(certificates, MOST_CERTIFICATES);
        certificates.add(PresentedChain.parse(list.element()));
      }
    }
    basic.end();
    return body(new DerReader(body).enter(), signed, certificates);
  }

  private static OcspResponse body(
      DerReader body, SignedOctets signed, List<X509Certificate> certificates)
      throws CertificateParsingException {
    if (body.isNext(EXPLICIT_0)) {
      DerReader version = body.enter();
      if (version.integer().signum() != 0) {
        throw new CertificateParsingException("the response is of an unknown version");
      }
      version.end();
    }
    ResponderId responder = ResponderId.read(body);
    Instant producedAt = body.time();
    List<OcspStatement> statements = new ArrayList<>();
    DerReader list = body.enter(DerReader.SEQUENCE);
    while (list.hasMore()) {
      requireFew(statements, MOST_STATEMENTS);
      statements.add(OcspStatement.read(list));
    }
    Optional<String> nonce = OcspExtensions.read(body, EXPLICIT_1).nonce();
    body.end();
    return new OcspResponse(responder, producedAt, statements, nonce, signed, certificates);
  }

  private static void requireFew(List<?> list, int most) throws CertificateParsingException {
    if (list.size() >= most) {
      throw new CertificateParsingException("the response has more than " + most + " of a thing");
    }
  }
}
