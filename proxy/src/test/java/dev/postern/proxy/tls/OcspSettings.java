package dev.postern.proxy.tls;

import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.config.OcspConfig;
import dev.postern.proxy.config.OcspConfig.Digest;
import dev.postern.proxy.config.OcspConfig.Mode;
import dev.postern.proxy.config.OcspConfig.Nonce;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an administrator said about OCSP; each test changes the one thing that it is about. */
final class OcspSettings {

  static final Duration SKEW = Duration.ofMinutes(2);

  Mode mode = Mode.REQUIRE;
  Optional<String> url = Optional.empty();
  List<String> allowed = List.of();
  Nonce nonce = Nonce.REQUIRE;
  Digest digest = Digest.SHA_1;
  int requests = 2;
  int cached = 100;
  Duration timeout = Duration.ofSeconds(5);
  Duration keep = Duration.ofDays(1);
  Duration keepWithoutEnd = Duration.ofMinutes(5);
  Duration retry = Duration.ofSeconds(15);

  OcspConfig config() {
    return new OcspConfig(
        mode,
        url,
        allowed,
        nonce,
        digest,
        timeout,
        65_536,
        requests,
        cached,
        keep,
        keepWithoutEnd,
        retry);
  }

  OcspVerifier verifier(List<X509Certificate> anchors, CrlProfile... lists) {
    TrustRules rules =
        new TrustRules(
            anchors, List.of(), Optional.empty(), SKEW, 10, Leniency.NONE, Set.of("1.2.3.4"));
    Revocation revocation =
        new Revocation(
            Arrays.stream(lists)
                .map(OcspSettings::list)
                .collect(Collectors.groupingBy(RevocationList::issuer)),
            SKEW,
            Duration.ZERO);
    return new OcspVerifier(config(), new OcspSigners(rules, new Strength(2048), revocation));
  }

  private static RevocationList list(CrlProfile profile) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return RevocationList.of(
          (X509CRL) factory.generateCRL(new ByteArrayInputStream(profile.der())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
