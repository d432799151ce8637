package dev.postern.proxy.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.tls.ChainJudge.Judgement;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Verdict.Rejected;
import dev.postern.proxy.tls.Verdict.Trusted;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One state of the files and the verdicts given by it. The cache belongs to the state, so swapping
 * the state forgets the verdicts, and a verdict of yesterday's lists cannot slip into today's.
 */
final class TrustSnapshot {

  private static final int MOST_VERDICTS = 10_000;

  /** How long a refusal is remembered: long enough to make hammering cheap for us. */
  private static final Duration REFUSAL_KEPT = Duration.ofSeconds(30);

  private final List<X509Certificate> anchors;
  private final List<X509Certificate> intermediates;
  private final TrustRules rules;
  private final ChainJudge judge;
  private final Cache<String, Remembered> verdicts =
      Caffeine.newBuilder().maximumSize(MOST_VERDICTS).build();

  private TrustSnapshot(TrustMaterial material, TrustRules rules) {
    this.anchors = material.anchors();
    this.intermediates = material.intermediates();
    this.rules = rules;
    this.judge = new ChainJudge(rules);
  }

  private record Remembered(Verdict verdict, Instant until) {}

  static TrustSnapshot load(TrustConfig config) {
    TrustMaterial material = TrustMaterial.load(config);
    return new TrustSnapshot(material, TrustRules.of(config, material));
  }

  List<X509Certificate> anchors() {
    return anchors;
  }

  /** The verdict on a chain of one certificate or more, from memory while it lasts. */
  Verdict judge(PresentedChain chain, Instant now) {
    Optional<Finding> excess = chain.excess(rules.maxCertificates());
    if (excess.isPresent()) {
      return new Rejected(excess.get().reason(), excess.get().detail(), "");
    }
    String digest = chain.digest();
    Remembered remembered = verdicts.getIfPresent(digest);
    if (remembered == null || !now.isBefore(remembered.until())) {
      remembered = judgeAnew(chain, now);
      verdicts.put(digest, remembered);
    }
    return remembered.verdict();
  }

  private Remembered judgeAnew(PresentedChain chain, Instant now) {
    try {
      List<X509Certificate> presented = chain.parse();
      X509Certificate leaf = presented.get(0);
      Judgement judgement = judge.judge(completed(presented), now);
      if (judgement.until().isPresent()) {
        Instant until = judgement.until().get();
        return new Remembered(new Trusted(leaf, PresentedChain.fingerprint(leaf), until), until);
      }
      Finding finding = judgement.finding().orElseThrow();
      String subject = Printable.name(leaf.getSubjectX500Principal());
      return new Remembered(
          new Rejected(finding.reason(), finding.detail(), subject), refusalEnd(presented, now));
    } catch (CertificateException e) {
      Finding finding = new Finding(Reason.MALFORMED, "it cannot be read: " + Printable.message(e));
      return new Remembered(
          new Rejected(finding.reason(), finding.detail(), ""), now.plus(REFUSAL_KEPT));
    }
  }

  /** With the configured intermediates, for clients that send their own certificate alone. */
  private List<X509Certificate> completed(List<X509Certificate> presented) {
    Set<X509Certificate> known = new LinkedHashSet<>(presented);
    known.addAll(intermediates);
    return List.copyOf(known);
  }

  /** Soon, and sooner when a certificate becomes valid before. */
  private Instant refusalEnd(List<X509Certificate> presented, Instant now) {
    return presented.stream()
        .map(certificate -> certificate.getNotBefore().toInstant().minus(rules.clockSkew()))
        .filter(beginning -> beginning.isAfter(now))
        .reduce(now.plus(REFUSAL_KEPT), (one, other) -> one.isBefore(other) ? one : other);
  }
}
