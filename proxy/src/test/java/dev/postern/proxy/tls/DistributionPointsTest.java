package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.config.HttpUrl;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.junit.jupiter.api.Test;

class DistributionPointsTest {

  private static final List<HttpUrl> ALLOWED =
      List.of(HttpUrl.parse("http://pki.example.org/crl/"));
  private static final Authority ROOT = Authority.root("Root");

  /** A certificate that names these points. */
  static X509Certificate naming(Authority issuer, DistributionPoint... points) {
    return issuer.leaf(
        profile ->
            profile
                .email("alice@example.org")
                .extension(Extension.cRLDistributionPoints, false, new CRLDistPoint(points)));
  }

  static DistributionPoint point(String... urls) {
    GeneralName[] names = new GeneralName[urls.length];
    for (int i = 0; i < urls.length; i++) {
      names[i] = new GeneralName(GeneralName.uniformResourceIdentifier, urls[i]);
    }
    return new DistributionPoint(new DistributionPointName(new GeneralNames(names)), null, null);
  }

  private static List<String> found(X509Certificate certificate)
      throws CertificateParsingException {
    return DistributionPoints.of(certificate, ALLOWED).stream().map(HttpUrl::toString).toList();
  }

  @Test
  void onlyAllowedPlacesCount() throws CertificateParsingException {
    X509Certificate certificate =
        naming(
            ROOT,
            point("ldap://pki.example.org/cn=ca", "http://pki.example.org/crl/users.crl"),
            point("http://evil.example/crl/users.crl", "http://pki.example.org/other"),
            point("HTTP://PKI.example.org:80/crl/users.crl", "http://pki.example.org/crl/2"));
    assertEquals(
        List.of("http://pki.example.org/crl/users.crl", "http://pki.example.org/crl/2"),
        found(certificate));
  }

  @Test
  void placesThatOnlyLookAllowedDoNot() throws CertificateParsingException {
    X509Certificate certificate =
        naming(
            ROOT,
            point(
                "http://pki.example.org/crl/../admin",
                "http://pki.example.org@evil.example/crl/1",
                "http://pki.example.org:81/crl/1",
                "https://pki.example.org/crl/1",
                "http://pki.example.org/crl\u0000/1"));
    assertEquals(List.of(), found(certificate));
  }

  /** RFC 5280 section 4.2.1.13: another issuer's list is an indirect one. */
  @Test
  void pointWithAnIssuerOfItsOwnIsLeftOut() throws CertificateParsingException {
    GeneralNames issuer = new GeneralNames(new GeneralName(new X500Name("CN=Other")));
    DistributionPointName name =
        point("http://pki.example.org/crl/indirect").getDistributionPoint();
    X509Certificate certificate =
        naming(
            ROOT,
            new DistributionPoint(name, null, issuer),
            new DistributionPoint(name, new ReasonFlags(ReasonFlags.keyCompromise), issuer),
            point("http://pki.example.org/crl/direct"));
    assertEquals(List.of("http://pki.example.org/crl/direct"), found(certificate));
  }

  @Test
  void certificateWithoutPointsNamesNone() throws CertificateParsingException {
    assertEquals(List.of(), found(ROOT.alice()));
  }

  @Test
  void malformedExtensionIsAnError() {
    ASN1Encodable text = new DERUTF8String("http://pki.example.org/crl/1");
    X509Certificate certificate =
        ROOT.leaf(profile -> profile.extension(Extension.cRLDistributionPoints, false, text));
    assertThrows(CertificateParsingException.class, () -> found(certificate));
  }

  /** Whatever stands there is read to its end, or refused as malformed. */
  @FuzzTest
  void arbitraryExtensionIsReadOrRefused(byte[] octets) throws Exception {
    try {
      List<String> named = DistributionPoints.named(new DEROctetString(octets).getEncoded());
      String whole = new String(octets, StandardCharsets.ISO_8859_1);
      assertTrue(named.stream().allMatch(whole::contains));
    } catch (CertificateParsingException e) {
      // As it has to be.
    }
  }
}
