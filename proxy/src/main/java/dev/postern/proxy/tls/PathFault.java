package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks the JDK, for a path that its search did not take, what is wrong with it. */
final class PathFault {

  private static final Map<CertPathValidatorException.Reason, String> WORDS =
      Map.of(
          PKIXReason.NOT_CA_CERT, "one of its issuers is not an authority",
          PKIXReason.PATH_TOO_LONG, "one of its issuers allows fewer authorities below it",
          PKIXReason.INVALID_KEY_USAGE, "one of its issuers may not sign certificates",
          PKIXReason.INVALID_NAME, "one of its issuers may not issue certificates for such names",
          PKIXReason.INVALID_POLICY, "its certificate policies are not the demanded ones",
          PKIXReason.UNRECOGNIZED_CRIT_EXT, "it has a critical extension that is not understood",
          BasicReason.ALGORITHM_CONSTRAINED, "it or an issuer uses a weak key or digest");

  private PathFault() {}

  /** What is wrong, since something is. */
  static Finding of(CertificationPath path, TrustRules rules, Instant now) {
    return find(path, rules, now)
        .orElseGet(() -> new Finding(Reason.CONSTRAINT, "its path is not acceptable"));
  }

  /** What is wrong, if anything. */
  static Optional<Finding> find(CertificationPath path, TrustRules rules, Instant now) {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(path.anchor(), null)));
      parameters.setRevocationEnabled(false);
      parameters.setPolicyQualifiersRejected(false);
      rules.demandPolicies(parameters);
      parameters.setDate(Date.from(now));
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      CertPathValidator.getInstance("PKIX")
          .validate(factory.generateCertPath(path.certificates()), parameters);
      return Optional.empty();
    } catch (CertPathValidatorException e) {
      return Optional.of(of(e));
    } catch (GeneralSecurityException | RuntimeException e) {
      // Unchecked ones too: the JDK throws them at name constraints that it cannot work with.
      return Optional.of(
          new Finding(Reason.CONSTRAINT, "its path cannot be checked: " + Printable.message(e)));
    }
  }

  private static Finding of(CertPathValidatorException fault) {
    Reason reason =
        fault.getReason() == BasicReason.ALGORITHM_CONSTRAINED
            ? Reason.WEAK_KEY
            : Reason.CONSTRAINT;
    return new Finding(
        reason,
        WORDS.getOrDefault(fault.getReason(), "its path is wrong: " + Printable.message(fault)));
  }
}
