package dev.postern.proxy.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.config.OcspConfig;
import dev.postern.proxy.config.OcspConfig.Mode;
import dev.postern.proxy.config.OcspConfig.Nonce;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.tls.OcspVerifier.Question;
import java.io.IOException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What responders say about certificates: asked once for all who want to know at the same time, by
 * threads of its own, and remembered no longer than the answer is good. Thread-safe.
 */
final class OnlineStatus {

  private static final Logger log = LoggerFactory.getLogger(OnlineStatus.class);

  /** Behind so many nobody would have the patience anyway. */
  private static final int MOST_WAITING = 1_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final OcspConfig config;
  private final OcspTransport transport;
  private final InstantSource clock;
  private final Executor threads;
  private final Metrics metrics;
  private final ResponderHealth health = new ResponderHealth();
  private final Cache<Subject, OcspAnswer> answers;
  private final Map<Subject, CompletableFuture<OcspAnswer>> underWay = new ConcurrentHashMap<>();

  /** How often the revocation lists have changed. */
  private final AtomicInteger lists = new AtomicInteger();

  /** Whom a question is about: a certificate, and the key that issued it. */
  private record Subject(X509Certificate certificate, PublicKey issuer) {
    static Subject of(CertificationPath path) {
      return new Subject(path.leaf(), path.issuerOf(0).getPublicKey());
    }
  }

  /** One question on its way. */
  private record Errand(
      Subject subject,
      CertificationPath path,
      OcspVerifier verifier,
      Instant since,
      int lists,
      CompletableFuture<OcspAnswer> answer) {}

  /**
   * Asks nobody yet.
   *
   * @param threads on which questions wait for their answers; may refuse
   */
  OnlineStatus(
      OcspConfig config,
      OcspTransport transport,
      InstantSource clock,
      Executor threads,
      Metrics metrics) {
    this.config = config;
    this.transport = transport;
    this.clock = clock;
    this.threads = threads;
    this.metrics = metrics;
    this.answers =
        Caffeine.newBuilder().maximumSize(config.cached()).executor(Runnable::run).build();
  }

  /**
   * Over HTTP, with as many threads as there may be questions at once, and only while there are.
   */
  static OnlineStatus over(OcspConfig config, InstantSource clock, Metrics metrics) {
    Executor threads =
        ThreadsOnDemand.of(
            "postern-ocsp", config.requests(), new ArrayBlockingQueue<>(MOST_WAITING));
    return new OnlineStatus(config, OcspTransport.over(config), clock, threads, metrics);
  }

  /** What is known about a path's first certificate without asking. */
  Optional<OcspAnswer> known(CertificationPath path) {
    return known(Subject.of(path));
  }

  private Optional<OcspAnswer> known(Subject subject) {
    return Optional.ofNullable(answers.getIfPresent(subject))
        .filter(answer -> clock.instant().isBefore(answer.until()));
  }

  /** What is known, or will be; never fails, and takes no longer than twice the time limit. */
  CompletableFuture<OcspAnswer> ask(CertificationPath path, OcspVerifier verifier) {
    Subject subject = Subject.of(path);
    CompletableFuture<OcspAnswer> answer = new CompletableFuture<>();
    CompletableFuture<OcspAnswer> same = underWay.putIfAbsent(subject, answer);
    if (same != null) {
      return same;
    }
    // Only now: a question that has just ended is remembered before it is off its way.
    Optional<OcspAnswer> known = known(subject);
    if (known.isPresent()) {
      underWay.remove(subject, answer);
      answer.complete(known.get());
      return answer;
    }
    Errand errand = new Errand(subject, path, verifier, clock.instant(), lists.get(), answer);
    try {
      threads.execute(() -> run(errand));
    } catch (RejectedExecutionException e) {
      finish(errand, busy());
    }
    return answer;
  }

  private void run(Errand errand) {
    OcspAnswer answer = none(OcspOutcome.MALFORMED, "the question failed");
    try {
      answer = answer(errand);
    } catch (RuntimeException e) {
      log.error("a question to an OCSP responder failed", e);
    } finally {
      finish(errand, answer);
    }
  }

  private OcspAnswer answer(Errand errand) {
    if (Duration.between(errand.since(), clock.instant()).compareTo(config.timeout()) > 0) {
      return busy();
    }
    try {
      X509Certificate certificate = errand.subject().certificate();
      Optional<HttpUrl> responder = ResponderAddress.of(certificate, config);
      if (responder.isEmpty()) {
        return none(
            OcspOutcome.NOWHERE,
            "it names no OCSP responder that may be asked (trust.ocsp.allowed)");
      }
      OcspAnswer answer = answer(errand, responder.get());
      health.record(responder.get(), answer, clock.instant());
      return answer;
    } catch (CertificateParsingException e) {
      return none(OcspOutcome.NOWHERE, "its responder cannot be read: " + Printable.message(e));
    }
  }

  private OcspAnswer answer(Errand errand, HttpUrl responder) throws CertificateParsingException {
    CertificationPath path = errand.path();
    CertificateId id = CertificateId.of(path.leaf(), path.issuerOf(0), config.digest());
    Question question = new Question(path, id, nonce());
    try {
      byte[] octets = transport.carry(responder, question.encoded());
      return errand.verifier().verify(octets, question, clock.instant());
    } catch (IOException e) {
      return none(OcspOutcome.UNREACHABLE, Printable.message(e));
    }
  }

  private String nonce() {
    if (config.nonce() == Nonce.OFF) {
      return "";
    }
    byte[] octets = new byte[OcspRequest.NONCE_OCTETS];
    RANDOM.nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }

  private void finish(Errand errand, OcspAnswer heard) {
    metrics.count(heard.outcome().event());
    OcspAnswer before = answers.getIfPresent(errand.subject());
    if (config.mode() == Mode.PREFER) {
      sayIfItPasses(errand.subject().certificate(), heard, before);
    }
    OcspAnswer answer = heard;
    if (!heard.outcome().isAnswer() && before != null && before.outcome() == OcspOutcome.REVOKED) {
      // Silence does not pardon: who keeps the responder from answering would get in again.
      answer = before.until(heard.until());
    }
    if (!answer.restsOnLists() || errand.lists() == lists.get()) {
      answers.put(errand.subject(), answer);
    }
    underWay.remove(errand.subject(), errand.answer());
    errand.answer().complete(answer);
  }

  /** Once, until an answer comes: it is asked again and again. */
  private void sayIfItPasses(
      X509Certificate certificate, OcspAnswer heard, @Nullable OcspAnswer before) {
    boolean settled = heard.outcome() == OcspOutcome.GOOD || heard.outcome() == OcspOutcome.REVOKED;
    if (!settled && (before == null || before.outcome().isAnswer())) {
      log.atInfo()
          .addKeyValue("serial", certificate.getSerialNumber().toString(16))
          .addKeyValue("subject", Printable.name(certificate.getSubjectX500Principal()))
          .log("OCSP has no good answer, and it passes (trust.ocsp.mode): {}", heard.detail());
    }
  }

  private OcspAnswer busy() {
    return none(OcspOutcome.BUSY, "too many questions wait for OCSP responders");
  }

  private OcspAnswer none(OcspOutcome outcome, String detail) {
    return OcspAnswer.none(outcome, detail, clock.instant().plus(config.retry()));
  }

  /** Other lists may revoke who signed an answer: what rests on them is asked anew. */
  void forgetWhatRestsOnLists() {
    lists.incrementAndGet();
    answers.asMap().values().removeIf(OcspAnswer::restsOnLists);
    underWay.clear();
  }

  /** A line for each responder that was asked. */
  String text() {
    return health.text();
  }
}
