package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.Instants.earlier;

import dev.postern.proxy.config.OcspConfig;
import dev.postern.proxy.config.OcspConfig.Mode;
import dev.postern.proxy.tls.TrustOverride.Allow;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Verdict.Rejected;
import dev.postern.proxy.tls.Verdict.Trusted;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Adds what a responder says to a verdict by the files. It may take away and never gives: nobody is
 * asked about who is refused already.
 */
record OnlineJudge(OcspConfig config, OnlineStatus status, InstantSource clock) {

  /** The verdict by the files, and by what is known of a responder at this moment. */
  Verdict judge(Judged judged, TrustSnapshot trust) {
    return needed(judged)
        .flatMap(status::known)
        .map(answer -> with(answer, judged, trust))
        .orElse(judged.verdict());
  }

  /** The verdict when the responder has been heard; never fails. */
  CompletionStage<Verdict> ask(Judged judged, TrustSnapshot trust) {
    Optional<CertificationPath> path = needed(judged);
    if (path.isEmpty()) {
      return CompletableFuture.completedFuture(judged.verdict());
    }
    return status
        .known(path.get())
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> status.ask(path.get(), trust.ocspVerifier()))
        .thenApply(answer -> with(answer, judged, trust));
  }

  /** The path of the certificate about which a responder has to be asked. */
  private Optional<CertificationPath> needed(Judged judged) {
    return config.mode() == Mode.OFF || !(judged.verdict() instanceof Trusted)
        ? Optional.empty()
        : judged.path();
  }

  private Verdict with(OcspAnswer answer, Judged judged, TrustSnapshot trust) {
    Trusted trusted = (Trusted) judged.verdict();
    Optional<Finding> finding = finding(answer);
    if (finding.isEmpty()) {
      return trusted(trusted, answer.until(), trusted.exception());
    }
    Finding fault = finding.get();
    return allow(fault, trusted, trust)
        .map(allow -> allowed(allow, fault, trusted, answer))
        .orElseGet(() -> rejected(fault, trusted));
  }

  /** What is wrong with a certificate about which this is said. */
  Optional<Finding> finding(OcspAnswer answer) {
    return switch (answer.outcome()) {
      case GOOD -> Optional.empty();
      case REVOKED -> Optional.of(new Finding(Reason.REVOKED, answer.detail()));
      case UNKNOWN,
          NOWHERE,
          BUSY,
          UNREACHABLE,
          DECLINED,
          MALFORMED,
          UNTRUSTED,
          WRONG_NONCE,
          NOT_IN_DATE,
          ABOUT_OTHERS ->
          config.mode() == Mode.REQUIRE
              ? Optional.of(
                  new Finding(
                      Reason.REVOCATION_UNKNOWN, "no good answer by OCSP: " + answer.detail()))
              : Optional.empty();
    };
  }

  private Optional<Allow> allow(Finding finding, Trusted trusted, TrustSnapshot trust) {
    try {
      return trust.overrides().allowOf(trusted.certificate(), finding.reason(), clock.instant());
    } catch (CertificateEncodingException e) {
      return Optional.empty();
    }
  }

  private static Verdict allowed(Allow allow, Finding finding, Trusted trusted, OcspAnswer answer) {
    String exception = Overrides.exception(finding, allow);
    Instant end = earlier(answer.until(), allow.until());
    return trusted(
        trusted,
        end,
        trusted.exception().isEmpty() ? exception : trusted.exception() + "; " + exception);
  }

  private static Verdict trusted(Trusted trusted, Instant end, String exception) {
    return new Trusted(
        trusted.certificate(), trusted.fingerprint(), earlier(trusted.until(), end), exception);
  }

  private static Verdict rejected(Finding finding, Trusted trusted) {
    String subject = Printable.name(trusted.certificate().getSubjectX500Principal());
    return new Rejected(finding.reason(), finding.detail(), subject);
  }
}
