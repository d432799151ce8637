package dev.postern.proxy.tls;

import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.config.OcspConfig.Mode;
import dev.postern.proxy.tls.Explanation.Step;
import dev.postern.proxy.tls.Verdict.Trusted;
import java.security.cert.CertificateParsingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds to an explanation what a responder says, or which one would be asked. */
record OnlineExplainer(OnlineJudge online, TrustSnapshot trust) {

  private static final String WHAT = "OCSP";

  /** Waits for the responder if it is asked. */
  Explanation explain(Explanation byFiles, Judged judged, boolean asking)
      throws CertificateParsingException {
    if (online.config().mode() == Mode.OFF) {
      return with(byFiles, new Step(true, WHAT, "off: no responder is asked"), byFiles.verdict());
    }
    if (!(judged.verdict() instanceof Trusted trusted) || judged.path().isEmpty()) {
      String detail = "nobody is asked about a certificate that is refused already";
      return with(byFiles, new Step(true, WHAT, detail), byFiles.verdict());
    }
    Optional<HttpUrl> responder = ResponderAddress.of(trusted.certificate(), online.config());
    if (responder.isPresent() && !asking) {
      String detail = responder.get() + " would be asked; --ocsp asks it now";
      return with(byFiles, new Step(true, WHAT, detail), byFiles.verdict());
    }
    Verdict verdict = online.ask(judged, trust).toCompletableFuture().join();
    return with(byFiles, step(judged.path().get()), verdict);
  }

  /** What is remembered from the question that was asked just now. */
  private Step step(CertificationPath path) {
    OcspAnswer answer = online.status().ask(path, trust.ocspVerifier()).join();
    boolean good = online.finding(answer).isEmpty();
    String passes = good && answer.outcome() != OcspOutcome.GOOD ? "no good answer, passes: " : "";
    return new Step(good, WHAT, passes + answer.detail());
  }

  private static Explanation with(Explanation byFiles, Step step, Verdict verdict) {
    List<Step> steps = new ArrayList<>(byFiles.steps());
    steps.add(step);
    return new Explanation(byFiles.certificate(), steps, verdict);
  }
}
