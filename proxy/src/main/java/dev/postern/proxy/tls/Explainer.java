package dev.postern.proxy.tls;

import dev.postern.proxy.tls.ChainJudge.Judgement;
import dev.postern.proxy.tls.Explanation.Steps;
import dev.postern.proxy.tls.Revocation.Standing;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Goes through what {@link ChainJudge} does once more and slowly, and goes on behind the first
 * fault. The verdict itself is the judge's.
 */
final class Explainer {

  private final TrustRules rules;
  private final Overrides overrides;
  private final Instant now;
  private final Steps steps = new Steps();

  Explainer(TrustRules rules, Overrides overrides, Instant now) {
    this.rules = rules;
    this.overrides = overrides;
    this.now = now;
  }

  /** Explains a chain, the client's own certificate first, intermediates of ours behind it. */
  List<Explanation.Step> explain(List<X509Certificate> chain) throws CertificateException {
    X509Certificate leaf = chain.get(0);
    overrides
        .blockOf(leaf)
        .ifPresentOrElse(
            block -> steps.bad("block list", OverrideLine.format(block)),
            () -> steps.good("block list", "this certificate is not on it"));
    Judgement judgement = new ChainJudge(rules).judge(chain, now);
    IssuerWalk walk = new IssuerWalk(chain, rules.anchors());
    Optional<CertificationPath> path = judgement.path().or(walk::path);
    if (path.isEmpty()) {
      Finding finding = judgement.finding().orElseGet(walk::deadEnd);
      steps.bad("path to an authority", finding.detail());
    } else {
      steps.good("path to an authority", names(path.get()));
      checks(path.get(), judgement);
    }
    return steps.all();
  }

  private static String names(CertificationPath path) {
    return path.all().stream()
        .map(certificate -> Printable.name(certificate.getSubjectX500Principal()))
        .collect(Collectors.joining(" <- "));
  }

  private void checks(CertificationPath path, Judgement judgement) throws CertificateException {
    for (PathCheck check : rules.checks()) {
      step(check.name(), check.examine(path, now), "passed");
    }
    if (judgement.path().isPresent()) {
      steps.good("path validation (RFC 5280 section 6.1)", "passed");
    } else {
      Optional<Finding> fault = PathFault.find(path, rules, now);
      step("path validation (RFC 5280 section 6.1)", fault, "passed");
    }
    if (rules.revocation().isEmpty()) {
      steps.good("revocation", "off: nobody is asked");
      return;
    }
    for (int i = 0; i < path.certificates().size(); i++) {
      revocation(rules.revocation().get(), path.certificates().get(i), path.issuerOf(i));
    }
  }

  private void revocation(Revocation revocation, X509Certificate one, X509Certificate issuer)
      throws CertificateException {
    Standing standing = revocation.of(one, issuer, now);
    String lists =
        revocation.listsFor(one, issuer).stream()
            .map(list -> "a list from " + list.thisUpdate() + " to " + list.nextUpdate())
            .collect(Collectors.joining(", "));
    String passed =
        standing
            .silence()
            .map(missing -> missing.detail() + ": passes by trust.revocation = prefer")
            .orElse("not on " + lists);
    step(
        "revocation of " + Printable.name(one.getSubjectX500Principal()),
        standing.finding(),
        passed);
  }

  private void step(String what, Optional<Finding> finding, String passed) {
    if (finding.isPresent()) {
      steps.bad(what, finding.get().detail());
    } else {
      steps.good(what, passed);
    }
  }
}
