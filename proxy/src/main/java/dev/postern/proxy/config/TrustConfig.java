package dev.postern.proxy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which client certificates are believed.
 *
 * @param authorities PEM files of the trust anchors; the system's own are never used
 * @param intermediates PEM files of CAs below the anchors that clients may leave out of their
 *     chain; they are checked like any other
 * @param crlFiles PEM or DER files of certificate revocation lists
 * @param download revocation lists that are fetched
 * @param policies object identifiers of which a path has to have one (RFC 5280 section 6.1.5);
 *     empty: none is demanded
 * @param overridesFile blocks and time-limited allowances of the administrator; may not exist yet
 * @param staleGrace how long a revocation list is believed behind its end
 * @param clockSkew how far the clocks of CA and proxy may disagree
 * @param maxCertificates certificates in one presented chain, checked before any path is built
 * @param minimumRsaBits smaller RSA keys are refused anywhere in the path
 * @param reloadInterval how often files are looked at for a change
 * @param ocsp whether responders are asked as well
 */
public record TrustConfig(
    List<Path> authorities,
    List<Path> intermediates,
    List<Path> crlFiles,
    DownloadConfig download,
    RevocationMode revocation,
    List<String> policies,
    Optional<Path> overridesFile,
    Duration staleGrace,
    Duration clockSkew,
    int maxCertificates,
    int minimumRsaBits,
    Duration reloadInterval,
    OcspConfig ocsp) {

  public TrustConfig {
    authorities = List.copyOf(authorities);
    intermediates = List.copyOf(intermediates);
    crlFiles = List.copyOf(crlFiles);
    policies = List.copyOf(policies);
  }

  /** What is asked of the lists about every certificate of a path. */
  public enum RevocationMode {
    /** Its issuer has a list in date that does not revoke it, or it is refused. */
    REQUIRE,
    /** No list revokes it; where there is none in date it passes. */
    PREFER,
    OFF
  }
}
