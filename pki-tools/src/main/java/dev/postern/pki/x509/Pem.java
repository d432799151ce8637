package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/** The textual encodings of RFC 7468. */
public final class Pem {
  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  /** One certificate after the other, as given. */
  public static String ofCertificates(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    certificates.forEach(certificate -> text.append(block("CERTIFICATE", encoded(certificate))));
    return text.toString();
  }

  /** One revocation list after the other, as given. */
  public static String ofRevocationLists(List<X509CRL> lists) {
    StringBuilder text = new StringBuilder();
    for (X509CRL list : lists) {
      try {
        text.append(block("X509 CRL", list.getEncoded()));
      } catch (CRLException e) {
        throw new IllegalStateException("A list that was just signed has no encoding", e);
      }
    }
    return text.toString();
  }

  /** A private key in clear (PKCS#8, RFC 5958). */
  public static String ofPrivateKey(PrivateKey key, PublicKey publicKey) {
    try {
      return block("PRIVATE KEY", Pkcs8.of(key, publicKey).getEncoded("DER"));
    } catch (IOException e) {
      throw new IllegalStateException("A key that was just made has no encoding", e);
    }
  }

  static String block(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + BASE64.encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** A certificate's DER. */
  public static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("A certificate that was read has no encoding", e);
    }
  }

  /**
   * Reads the first certificate, PEM or DER.
   *
   * @param origin what to call the octets in a message
   */
  public static X509Certificate firstCertificate(byte[] octets, String origin) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(octets));
    } catch (GeneralSecurityException e) {
      throw new PkiException(origin + " does not start with a certificate in PEM or DER.", e);
    }
  }

  /** Reads all revocation lists of a file, PEM or DER. */
  public static List<X509CRL> revocationLists(byte[] octets, String origin) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCRLs(new ByteArrayInputStream(octets))
          .stream()
          .map(X509CRL.class::cast)
          .toList();
    } catch (GeneralSecurityException e) {
      throw new PkiException(origin + " does not hold revocation lists in PEM or DER.", e);
    }
  }

  /** The CRL number of a list; zero if it has none. */
  public static BigInteger numberOf(X509CRL list) {
    byte[] extension = list.getExtensionValue(Extension.cRLNumber.getId());
    return extension == null
        ? BigInteger.ZERO
        : ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getValue();
  }
}
