package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for a path from a client's certificate to an anchor: RFC 5280 section 6.1 is the JDK's, our
 * own demands are {@link TrustRules}. One search for a path, and when it fails one walk for the
 * reason, is all that an unauthenticated client can make us do.
 */
final class ChainJudge {

  private final TrustRules rules;
  private final Set<TrustAnchor> anchors;
  private final StraightPaths straight;

  /** By these rules; has no memory. */
  ChainJudge(TrustRules rules) {
    this.rules = rules;
    this.anchors =
        rules.anchors().stream()
            .map(anchor -> new TrustAnchor(anchor, null))
            .collect(Collectors.toSet());
    this.straight = new StraightPaths(rules);
  }

  /**
   * The outcome: until when the chain is good, or what is wrong with it.
   *
   * @param silence what no list said about a chain that is good all the same
   */
  record Judgement(
      Optional<Instant> until,
      Optional<Finding> finding,
      Optional<CertificationPath> path,
      Optional<Finding> silence) {

    static Judgement good(PathTrial trial) {
      return new Judgement(trial.until(), Optional.empty(), trial.passed(), trial.silence());
    }

    static Judgement refused(Finding finding) {
      return new Judgement(
          Optional.empty(), Optional.of(finding), Optional.empty(), Optional.empty());
    }
  }

  /** Judges a chain of at least one certificate, the client's own first. */
  Judgement judge(List<X509Certificate> presented, Instant now) {
    if (!presented.stream().map(X509Certificate::getPublicKey).allMatch(Strength::isAffordable)) {
      return refused(Reason.WEAK_KEY, "it has a key of absurd size");
    }
    return straight
        .of(presented)
        .flatMap(path -> validated(path, presented, now))
        .orElseGet(() -> searched(presented, now));
  }

  /** A good judgement without a search; empty where only a search can tell. */
  private Optional<Judgement> validated(
      StraightPaths.Path path, List<X509Certificate> presented, Instant now) {
    PathTrial trial = new PathTrial(rules, now);
    try {
      PKIXParameters parameters = new PKIXParameters(path.anchors());
      demand(parameters, presented, trial);
      CertPath certificates =
          CertificateFactory.getInstance("X.509").generateCertPath(path.certificates());
      CertPathValidator.getInstance("PKIX").validate(certificates, parameters);
      return trial.until().isPresent() ? Optional.of(Judgement.good(trial)) : Optional.empty();
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.empty();
    }
  }

  Judgement searched(List<X509Certificate> presented, Instant now) {
    PathTrial trial = new PathTrial(rules, now);
    try {
      search(presented, trial);
      // Only the trial says yes: if the JDK found a path that was never shown, nobody has passed.
      return trial.until().isPresent()
          ? Judgement.good(trial)
          : refused(Reason.CONSTRAINT, "it is listed as an authority here, which is no login");
    } catch (CertPathBuilderException | RuntimeException e) {
      // Unchecked ones too: the JDK throws them at name constraints that it cannot work with.
      Finding finding = trial.finding().orElseGet(() -> explain(presented, trial));
      return Judgement.refused(finding);
    } catch (GeneralSecurityException e) {
      return refused(Reason.MALFORMED, "it cannot be checked: " + Printable.message(e));
    }
  }

  private static Judgement refused(Reason reason, String detail) {
    return Judgement.refused(new Finding(reason, detail));
  }

  private void search(List<X509Certificate> presented, PathTrial trial)
      throws GeneralSecurityException {
    if (anchors.isEmpty()) {
      throw new CertPathBuilderException("no anchors");
    }
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(presented.get(0));
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(presented)));
    parameters.setMaxPathLength(rules.maxCertificates());
    demand(parameters, presented, trial);
    CertPathBuilder.getInstance("PKIX").build(parameters);
  }

  /** What a path has to be like, whoever found it. */
  private void demand(PKIXParameters parameters, List<X509Certificate> presented, PathTrial trial) {
    parameters.setSigProvider(QuickSignatures.provider());
    parameters.setRevocationEnabled(false);
    parameters.setPolicyQualifiersRejected(false);
    rules.demandPolicies(parameters);
    parameters.setDate(Date.from(validationTime(presented, trial.now())));
    parameters.addCertPathChecker(new TrialChecker(trial, presented.get(0)));
  }

  /** Now, or the beginning of a certificate that is ahead of us by no more than the clocks are. */
  private Instant validationTime(List<X509Certificate> presented, Instant now) {
    Instant latest = now.plus(rules.clockSkew());
    Instant time = now;
    for (X509Certificate certificate : presented) {
      Instant beginning = certificate.getNotBefore().toInstant();
      if (beginning.isAfter(time) && !beginning.isAfter(latest)) {
        time = beginning;
      }
    }
    return rules.leniency().pathTime(time);
  }

  private Finding explain(List<X509Certificate> presented, PathTrial trial) {
    IssuerWalk walk = new IssuerWalk(presented, rules.anchors());
    Optional<CertificationPath> path = walk.path();
    return path.isEmpty()
        ? walk.deadEnd()
        : trial.examine(path.get()).orElseGet(() -> PathFault.of(path.get(), rules, trial.now()));
  }
}
