package dev.postern.proxy.tls;

import dev.postern.proxy.config.TrustConfig;
import java.security.cert.PKIXParameters;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a chain is judged by.
 *
 * @param revocation empty when nobody is asked
 * @param leniency what an override lets pass
 * @param policies of which a path has to have one; empty: none is demanded
 */
record TrustRules(
    List<X509Certificate> anchors,
    List<PathCheck> checks,
    Optional<Revocation> revocation,
    Duration clockSkew,
    int maxCertificates,
    Leniency leniency,
    Set<String> policies) {

  TrustRules {
    anchors = List.copyOf(anchors);
    checks = List.copyOf(checks);
    policies = Set.copyOf(policies);
  }

  static TrustRules of(TrustConfig config, TrustMaterial material) {
    List<PathCheck> checks =
        List.of(
            new Dates(config.clockSkew(), Leniency.NONE),
            new Strength(config.minimumRsaBits()),
            new AuthorityLimits(),
            new Purpose(),
            new MailboxConstraints());
    return new TrustRules(
        material.anchors(),
        checks,
        revocation(config, material),
        config.clockSkew(),
        config.maxCertificates(),
        Leniency.NONE,
        Set.copyOf(config.policies()));
  }

  private static Optional<Revocation> revocation(TrustConfig config, TrustMaterial material) {
    Revocation lists = new Revocation(material.lists(), config.clockSkew(), config.staleGrace());
    return switch (config.revocation()) {
      case REQUIRE -> Optional.of(lists);
      case PREFER -> Optional.of(lists.preferred());
      case OFF -> Optional.empty();
    };
  }

  /** The same rules, but for what this lets pass. */
  TrustRules with(Leniency lenient) {
    return new TrustRules(
        anchors,
        checks.stream()
            .map(check -> check instanceof Dates ? new Dates(clockSkew, lenient) : check)
            .toList(),
        revocation.map(asked -> asked.with(lenient)),
        clockSkew,
        maxCertificates,
        lenient,
        policies);
  }

  /** The same rules, for certificates that are no login. */
  TrustRules withoutPolicies() {
    return new TrustRules(
        anchors, checks, revocation, clockSkew, maxCertificates, leniency, Set.of());
  }

  /** Lets the JDK demand the policies, where there are any. */
  void demandPolicies(PKIXParameters parameters) {
    if (!policies.isEmpty()) {
      parameters.setInitialPolicies(policies);
      parameters.setExplicitPolicyRequired(true);
    }
  }
}
