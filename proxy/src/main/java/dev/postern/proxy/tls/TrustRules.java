package dev.postern.proxy.tls;

import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a chain is judged by.
 *
 * @param revocation empty when nobody is asked
 */
record TrustRules(
    List<X509Certificate> anchors,
    List<PathCheck> checks,
    Optional<Revocation> revocation,
    Duration clockSkew,
    int maxCertificates) {

  TrustRules {
    anchors = List.copyOf(anchors);
    checks = List.copyOf(checks);
  }

  static TrustRules of(TrustConfig config, TrustMaterial material) {
    Optional<Revocation> revocation =
        config.revocation() == RevocationMode.REQUIRE
            ? Optional.of(new Revocation(material.lists(), config.clockSkew()))
            : Optional.empty();
    List<PathCheck> checks =
        List.of(
            new Dates(config.clockSkew()),
            new Strength(config.minimumRsaBits()),
            new AuthorityLimits(),
            new Purpose(),
            new MailboxConstraints());
    return new TrustRules(
        material.anchors(), checks, revocation, config.clockSkew(), config.maxCertificates());
  }
}
