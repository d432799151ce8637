package dev.postern.proxy.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.tls.ChainJudge.Judgement;
import dev.postern.proxy.tls.TrustOverride.Allow;
import dev.postern.proxy.tls.TrustOverride.Block;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Verdict.Rejected;
import dev.postern.proxy.tls.Verdict.Trusted;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One state of the files and the verdicts given by it. The cache belongs to the state, so swapping
 * the state forgets the verdicts, and a verdict of yesterday's lists cannot slip into today's.
 */
final class TrustSnapshot {

  private static final Logger log = LoggerFactory.getLogger(TrustSnapshot.class);
  private static final int MOST_VERDICTS = 10_000;

  /** About a full handshake. */
  private static final Duration SOON = Duration.ofNanos(500_000);

  /** How long a refusal is remembered: long enough to make hammering cheap for us. */
  private static final Duration REFUSAL_KEPT = Duration.ofSeconds(30);

  private final TrustMaterial material;
  private final List<X509Certificate> anchors;
  private final List<X509Certificate> intermediates;
  private final TrustRules rules;
  private final ChainJudge judge;
  private final OcspVerifier ocspVerifier;
  private final Cache<String, Judged> verdicts =
      Caffeine.newBuilder().maximumSize(MOST_VERDICTS).executor(Runnable::run).build();

  private final Overrides overrides;

  /** Whether the latest verdict on one little certificate was; nobody knows before the first. */
  private volatile boolean soon;

  private TrustSnapshot(
      TrustMaterial material, TrustRules rules, OcspVerifier ocspVerifier, Overrides overrides) {
    this.ocspVerifier = ocspVerifier;
    this.material = material;
    this.overrides = overrides;
    this.anchors = material.anchors();
    this.intermediates = material.intermediates();
    this.rules = rules;
    this.judge = new ChainJudge(rules);
  }

  /**
   * The files as they are now.
   *
   * @param fetched revocation lists that are in no file
   */
  static TrustSnapshot load(TrustConfig config, List<RevocationList> fetched, Overrides overrides) {
    TrustMaterial material = TrustMaterial.load(config, fetched);
    TrustRules rules = TrustRules.of(config, material);
    return new TrustSnapshot(material, rules, OcspVerifier.of(config, rules, material), overrides);
  }

  /** The files as they are now, under the overrides of before. */
  TrustSnapshot reload(TrustConfig config, List<RevocationList> fetched) {
    TrustSnapshot fresh = load(config, fetched, overrides);
    fresh.material.verifyAsBefore(material);
    return fresh;
  }

  TrustMaterial material() {
    return material;
  }

  /** The same files with other fetched lists. */
  TrustSnapshot with(TrustConfig config, List<RevocationList> fetched) {
    TrustMaterial other = material.with(fetched);
    other.verifyAsBefore(material);
    TrustRules same = TrustRules.of(config, other);
    return new TrustSnapshot(other, same, OcspVerifier.of(config, same, other), overrides);
  }

  /** The same files with other overrides. */
  TrustSnapshot with(Overrides others) {
    return new TrustSnapshot(material, rules, ocspVerifier, others);
  }

  Overrides overrides() {
    return overrides;
  }

  OcspVerifier ocspVerifier() {
    return ocspVerifier;
  }

  List<X509Certificate> anchors() {
    return anchors;
  }

  /** The verdict on a chain of one certificate or more, from memory while it lasts. */
  Judged judge(PresentedChain chain, InstantSource clock) {
    Instant now = clock.instant();
    Optional<Finding> excess = chain.excess(rules.maxCertificates());
    if (excess.isPresent()) {
      Rejected rejected = new Rejected(excess.get().reason(), excess.get().detail(), "");
      return Judged.without(rejected, now);
    }
    String name = chain.name();
    Optional<Judged> known = remembered(name, now);
    if (known.isPresent()) {
      return known.get();
    }
    Judged judged = judgeAnew(chain, now);
    verdicts.put(name, judged);
    note(chain, judged, Duration.between(now, clock.instant()));
    return judged;
  }

  /** A refusal that was quick tells nothing: it may have come before the first signature. */
  private void note(PresentedChain chain, Judged judged, Duration took) {
    boolean quick = took.compareTo(SOON) < 0;
    boolean telling = judged.verdict() instanceof Trusted || !quick;
    if (telling && chain.isOneLittleCertificate()) {
      soon = quick;
    }
  }

  /**
   * Whether the verdict takes no longer than the handshake did, so that it may be given on an event
   * loop: how long is up to the authorities and lists for one little certificate that they signed,
   * and the one before was quick. Handing over to a thread and back takes a third of that time.
   */
  boolean isSoonJudged(PresentedChain chain) {
    return soon && chain.isOneLittleCertificate();
  }

  /** The path on which only a revocation list may be missing; empty where more is wrong. */
  Optional<CertificationPath> pathWithoutLists(PresentedChain chain, Instant now) {
    try {
      TrustRules silent = rules.with(Leniency.SILENCE);
      return new ChainJudge(silent).judge(completed(chain.parse()), now).path();
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  /** The verdict, if it was given before and holds. */
  Optional<Judged> remembered(PresentedChain chain, Instant now) {
    return remembered(chain.name(), now);
  }

  private Optional<Judged> remembered(String name, Instant now) {
    return Optional.ofNullable(verdicts.getIfPresent(name))
        .filter(judged -> now.isBefore(judged.until()));
  }

  private Judged judgeAnew(PresentedChain chain, Instant now) {
    try {
      List<X509Certificate> presented = chain.parse();
      X509Certificate leaf = presented.get(0);
      Optional<Block> block = overrides.blockOf(leaf);
      if (block.isPresent()) {
        return refused(Overrides.finding(block.get()), leaf, refusalEnd(presented, now));
      }
      Judgement judgement = judge.judge(completed(presented), now);
      judgement
          .silence()
          .ifPresent(silence -> log.warn("{} passes: {}", name(leaf), silence.detail()));
      if (judgement.until().isPresent()) {
        return trusted(chain, leaf, judgement, judgement.until().get(), "");
      }
      Finding finding = judgement.finding().orElseThrow();
      return allowed(chain, presented, finding, now)
          .orElseGet(() -> refused(finding, leaf, refusalEnd(presented, now)));
    } catch (CertificateException e) {
      Finding finding = new Finding(Reason.MALFORMED, "it cannot be read: " + Printable.message(e));
      return Judged.without(
          new Rejected(finding.reason(), finding.detail(), ""), now.plus(REFUSAL_KEPT));
    }
  }

  private static Judged trusted(
      PresentedChain chain,
      X509Certificate leaf,
      Judgement judgement,
      Instant until,
      String exception) {
    X509Certificate kept = new RememberedCertificate(chain.presented().get(0), leaf);
    Trusted trusted = new Trusted(kept, chain.fingerprint(), until, exception);
    Optional<CertificationPath> path = judgement.path().map(passed -> passed.withLeaf(kept));
    return new Judged(trusted, until, path, judgement.silence());
  }

  private static Judged refused(Finding finding, X509Certificate leaf, Instant until) {
    Rejected rejected = new Rejected(finding.reason(), finding.detail(), name(leaf));
    return Judged.without(rejected, until);
  }

  private static String name(X509Certificate certificate) {
    return Printable.name(certificate.getSubjectX500Principal());
  }

  /** Judged once more, if an administrator lets this pass: all else has to be right. */
  private Optional<Judged> allowed(
      PresentedChain chain, List<X509Certificate> presented, Finding finding, Instant now)
      throws CertificateException {
    X509Certificate leaf = presented.get(0);
    Optional<Allow> allow = overrides.allowOf(leaf, finding.reason(), now);
    if (allow.isEmpty()) {
      return Optional.empty();
    }
    TrustRules lenient = rules.with(Leniency.of(leaf, allow.get()));
    Judgement judgement = new ChainJudge(lenient).judge(completed(presented), now);
    Optional<Instant> until = judgement.until();
    if (until.isEmpty()) {
      return Optional.empty();
    }
    Instant end = allow.get().until();
    String exception = Overrides.exception(finding, allow.get());
    return Optional.of(
        trusted(chain, leaf, judgement, Instants.earlier(until.get(), end), exception));
  }

  /** Every check, beside the verdict. */
  Explanation explain(List<X509Certificate> presented, Instant now) throws CertificateException {
    List<Explanation.Step> steps =
        new Explainer(rules, overrides, now).explain(completed(presented));
    PresentedChain chain = PresentedChain.of(presented.toArray(Certificate[]::new));
    return new Explanation(
        presented.get(0), steps, judge(chain, InstantSource.fixed(now)).verdict());
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
        .reduce(now.plus(REFUSAL_KEPT), Instants::earlier);
  }
}
