package dev.postern.proxy.tls;

import dev.postern.proxy.config.HttpUrl;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a certificate says that its issuer's revocation list is (RFC 5280 section 4.2.1.13). Only
 * places of an administrator's list count: else whoever gets a certificate has the proxy call any
 * host of its network. LDAP is no such place.
 */
final class DistributionPoints {

  private static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";
  private static final int NAME = 0xa0;
  private static final int FULL_NAME = 0xa0;
  private static final int REASONS = 0x81;
  private static final int ISSUER = 0xa2;
  private static final int URI = 0x86;

  private DistributionPoints() {}

  /** Those that are allowed, in the certificate's order. */
  static List<HttpUrl> of(X509Certificate certificate, List<HttpUrl> allowed)
      throws CertificateParsingException {
    List<HttpUrl> found = new ArrayList<>();
    byte[] extension = Extensions.value(certificate, CRL_DISTRIBUTION_POINTS);
    if (extension != null) {
      for (String text : named(extension)) {
        HttpUrl.among(allowed, text).filter(url -> !found.contains(url)).ifPresent(found::add);
      }
    }
    return found;
  }

  /** All URIs, of every kind. */
  static List<String> named(byte[] extension) throws CertificateParsingException {
    List<String> named = new ArrayList<>();
    DerReader points = DerReader.ofExtension(extension).enter(DerReader.SEQUENCE);
    while (points.hasMore()) {
      point(points.enter(DerReader.SEQUENCE), named);
    }
    return named;
  }

  /** A point with an issuer of its own has an indirect list, which is not understood here. */
  private static void point(DerReader point, List<String> named)
      throws CertificateParsingException {
    List<String> names = new ArrayList<>();
    if (point.isNext(NAME)) {
      DerReader name = point.enter();
      if (name.isNext(FULL_NAME)) {
        uris(name.enter(), names);
      }
    }
    if (point.isNext(REASONS)) {
      point.enter();
    }
    if (!point.isNext(ISSUER)) {
      named.addAll(names);
    }
  }

  private static void uris(DerReader names, List<String> found) throws CertificateParsingException {
    while (names.hasMore()) {
      boolean uri = names.isNext(URI);
      DerReader name = names.enter();
      if (uri) {
        found.add(new String(name.rest(), StandardCharsets.ISO_8859_1));
      }
    }
  }
}
