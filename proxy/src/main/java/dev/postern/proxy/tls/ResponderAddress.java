package dev.postern.proxy.tls;

import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.config.OcspConfig;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which responder is asked about a certificate. What a certificate names is only taken from the
 * list of those allowed: else whoever gets a certificate has the proxy call any host of its
 * network.
 */
final class ResponderAddress {

  private static final String AUTHORITY_INFORMATION = "1.3.6.1.5.5.7.1.1";
  private static final String OCSP = "1.3.6.1.5.5.7.48.1";
  private static final int URI = 0x86;

  private ResponderAddress() {}

  /** The configured one, else the first that the certificate names and that is allowed. */
  static Optional<HttpUrl> of(X509Certificate certificate, OcspConfig config)
      throws CertificateParsingException {
    if (config.url().isPresent()) {
      return config.url();
    }
    return named(certificate).stream()
        .flatMap(text -> HttpUrl.among(config.allowed(), text).stream())
        .findFirst();
  }

  /** RFC 5280 section 4.2.2.1. */
  private static List<String> named(X509Certificate certificate)
      throws CertificateParsingException {
    List<String> named = new ArrayList<>();
    byte[] extension = Extensions.value(certificate, AUTHORITY_INFORMATION);
    if (extension == null) {
      return named;
    }
    DerReader descriptions = DerReader.ofExtension(extension).enter(DerReader.SEQUENCE);
    while (descriptions.hasMore()) {
      DerReader description = descriptions.enter(DerReader.SEQUENCE);
      if (description.objectIdentifier().equals(OCSP) && description.isNext(URI)) {
        named.add(new String(description.enter().rest(), StandardCharsets.ISO_8859_1));
      }
    }
    return named;
  }
}
