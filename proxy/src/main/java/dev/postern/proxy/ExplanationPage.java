package dev.postern.proxy;

import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.identity.IdentityMapper;
import dev.postern.proxy.identity.Mapping;
import dev.postern.proxy.tls.Explanation;
import dev.postern.proxy.tls.PathVerifier;
import dev.postern.proxy.tls.Verdict;
import dev.postern.proxy.tls.Verdict.Rejected;
import dev.postern.proxy.tls.Verdict.Trusted;
import java.util.Locale;
import java.util.Optional;

/** What a certificate meets, for people: every check, the user, the senders, the verdict. */
final class ExplanationPage {

  private static final String MAY_SEND = "\nverdict: may send; ";

  private final PathVerifier verifier;
  private final IdentityMapper mapper;
  private final StringBuilder text = new StringBuilder();

  private ExplanationPage(PathVerifier verifier, IdentityMapper mapper) {
    this.verifier = verifier;
    this.mapper = mapper;
  }

  /** The page, without control characters but for the ends of its lines. */
  static String of(Explanation explanation, PathVerifier verifier, IdentityMapper mapper) {
    ExplanationPage page = new ExplanationPage(verifier, mapper);
    page.explain(explanation);
    return page.text.toString();
  }

  /** Whether the verdict of such a page lets its certificate send. */
  static boolean maySend(String page) {
    return page.contains(MAY_SEND);
  }

  private void explain(Explanation explanation) {
    say("certificate", explanation.certificate().getSubjectX500Principal().getName());
    say("serial", explanation.certificate().getSerialNumber().toString(16));
    verifier.places().lines().forEach(place -> say("list", place));
    explanation.steps().forEach(step -> line(step.good(), step.what(), step.detail()));
    if (!(explanation.verdict() instanceof Trusted trusted)) {
      say("verdict", refusal(explanation.verdict()));
      return;
    }
    if (!trusted.exception().isEmpty()) {
      say("override", trusted.exception());
    }
    Mapping mapping = mapper.map(trusted.certificate());
    if (mapping instanceof Mapping.Mapped mapped) {
      admitted(trusted, mapped.identity());
    } else {
      line(false, "user", ((Mapping.Nobody) mapping).detail());
      say("verdict", "refused: no user for this certificate");
    }
  }

  private void admitted(Trusted trusted, ClientIdentity identity) {
    line(true, "user", identity.user() + ", named by " + identity.rule());
    Optional<Rejected> block = verifier.blockOf(identity.user());
    if (block.isPresent()) {
      line(false, "block list", block.get().detail());
      say("verdict", refusal(block.get()));
      return;
    }
    say("senders", String.join(", ", identity.senders()));
    if (identity.senders().isEmpty()) {
      say("verdict", "may log in, but has no address to send from");
    } else {
      text.append(MAY_SEND.substring(1))
          .append("judged anew at " + trusted.until() + " at the latest\n");
    }
  }

  private static String refusal(Verdict verdict) {
    return verdict instanceof Rejected rejected
        ? "refused: "
            + rejected.reason().name().toLowerCase(Locale.ROOT).replace('_', '-')
            + ": "
            + rejected.detail()
        : "refused: no certificate";
  }

  private void line(boolean good, String what, String detail) {
    text.append(good ? "  ok    " : "  FAIL  ");
    say(what, detail);
  }

  /** A name in a certificate may hold anything, and must not make lines of its own. */
  private void say(String what, String value) {
    text.append((what + ": " + value).replaceAll("\\p{Cntrl}", "?")).append('\n');
  }
}
