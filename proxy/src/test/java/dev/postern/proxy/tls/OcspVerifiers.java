package dev.postern.proxy.tls;

import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.config.OcspConfig;
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

/** Verifiers over authorities and lists in memory. */
final class OcspVerifiers {

  static final Duration SKEW = Duration.ofMinutes(2);

  private OcspVerifiers() {}

  static OcspVerifier of(OcspConfig config, List<X509Certificate> anchors, CrlProfile... lists) {
    TrustRules rules =
        new TrustRules(
            anchors, List.of(), Optional.empty(), SKEW, 10, Leniency.NONE, Set.of("1.2.3.4"));
    Revocation revocation =
        new Revocation(
            Arrays.stream(lists)
                .map(OcspVerifiers::list)
                .collect(Collectors.groupingBy(RevocationList::issuer)),
            SKEW,
            Duration.ZERO);
    return new OcspVerifier(config, new OcspSigners(rules, new Strength(2048), revocation));
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
