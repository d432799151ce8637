package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.tls.OverridesFile.Content;
import dev.postern.proxy.tls.Verdict.Absent;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Verdict.Rejected;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges chains by the configured files, and asks responders where that is configured. The files'
 * state is swapped whole on reload; broken files change nothing. Never uses the system's own
 * authorities. Thread-safe.
 */
public final class PathVerifier implements ClientCertificateVerifier {

  private static final Logger log = LoggerFactory.getLogger(PathVerifier.class);

  private volatile TrustConfig config;
  private final InstantSource clock;
  private final Executor threads;
  private final Optional<Path> overridesPath;
  private final Optional<OverridesFile> overridesFile;
  private final ListWatch watch;
  private volatile FileStamps stamps;
  private volatile FileStamps overrideStamps;
  private volatile TrustSnapshot snapshot;
  private volatile OnlineJudge online;
  private final Metrics metrics;
  private volatile Optional<String> trouble = Optional.empty();

  /**
   * Reads the files.
   *
   * @throws ConfigException naming the file and what is wrong with it
   */
  public PathVerifier(TrustConfig config) {
    this(config, InstantSource.system(), Runnable::run, new Metrics());
  }

  /**
   * As above.
   *
   * @param threads on which chains are judged that are new
   */
  public PathVerifier(TrustConfig config, InstantSource clock, Executor threads, Metrics metrics) {
    this.config = config;
    this.metrics = metrics;
    this.threads = threads;
    this.clock = clock;
    this.online = onlineJudge(config);
    this.overridesPath = config.overridesFile();
    this.overridesFile = config.overridesFile().map(OverridesFile::new);
    this.watch = new ListWatch(config.clockSkew(), config.staleGrace());
    this.stamps = stampsNow();
    this.overrideStamps = overrideStampsNow();
    List<TrustOverride> overrides = overridesFile.map(OverridesFile::entries).orElse(List.of());
    this.snapshot = TrustSnapshot.load(config, Overrides.of(overrides));
  }

  private OnlineJudge onlineJudge(TrustConfig trust) {
    OnlineStatus status = OnlineStatus.over(trust.ocsp(), clock, metrics);
    return new OnlineJudge(trust.ocsp(), status, clock);
  }

  @Override
  public Verdict judge(Certificate[] presented) {
    TrustSnapshot trust = snapshot;
    return online.judge(byFiles(presented, trust), trust);
  }

  private Judged byFiles(Certificate[] presented, TrustSnapshot trust) {
    if (presented.length == 0) {
      return new Judged(new Absent(), Instant.MAX, Optional.empty());
    }
    try {
      return trust.judge(PresentedChain.of(presented), clock.instant());
    } catch (CertificateException | RuntimeException e) {
      log.debug("a certificate could not be judged", e);
      Rejected rejected = new Rejected(Reason.MALFORMED, "it cannot be read", "");
      return new Judged(rejected, Instant.MIN, Optional.empty());
    }
  }

  @Override
  public CompletionStage<Verdict> ask(Certificate[] presented) {
    TrustSnapshot trust = snapshot;
    return byFilesElsewhere(presented, trust).thenCompose(judged -> online.ask(judged, trust));
  }

  private CompletionStage<Judged> byFilesElsewhere(Certificate[] presented, TrustSnapshot trust) {
    try {
      Optional<Judged> known =
          presented.length == 0
              ? Optional.of(byFiles(presented, trust))
              : trust.remembered(PresentedChain.of(presented), clock.instant());
      return known.isPresent()
          ? CompletableFuture.completedFuture(known.get())
          : CompletableFuture.supplyAsync(() -> byFiles(presented, trust), threads);
    } catch (CertificateException | RuntimeException e) {
      // Judged at once then: it cannot even be read, or all threads have ended.
      return CompletableFuture.completedFuture(byFiles(presented, trust));
    }
  }

  @Override
  public CompletionStage<Verdict> judgeAnew(Certificate[] presented) {
    TrustSnapshot trust = snapshot;
    return online.ask(byFiles(presented, trust), trust);
  }

  /** What was heard from which responder, a line each; empty while nobody was asked. */
  public String responders() {
    return online.status().text();
  }

  /**
   * What a client would meet that shows these certificates, its own first.
   *
   * @param asking whether its responder is asked, too
   * @throws ConfigException when the file cannot be read
   */
  public Explanation explain(Path certificates, boolean asking) {
    TrustSnapshot trust = snapshot;
    try {
      List<X509Certificate> chain = TrustMaterial.certificates(certificates);
      Explanation explanation = trust.explain(chain, clock.instant());
      Judged judged = byFiles(chain.toArray(Certificate[]::new), trust);
      return new OnlineExplainer(online, trust).explain(explanation, judged, asking);
    } catch (CertificateException e) {
      throw new ConfigException(certificates + ": " + Printable.message(e), e);
    }
  }

  /** The anchors, for the names in the CertificateRequest (RFC 8446 section 4.2.4). */
  public X509Certificate[] acceptedIssuers() {
    return snapshot.anchors().toArray(X509Certificate[]::new);
  }

  /** Reads the files anew; if one is broken, says why and everything stays as it was. */
  public synchronized Optional<String> reload() {
    // First the stamps: a file that changes while it is read will be read again.
    stamps = stampsNow();
    try {
      snapshot = snapshot.reload(config);
      online.status().forgetWhatRestsOnLists();
      trouble = Optional.empty();
    } catch (ConfigException e) {
      log.error("the authorities and revocation lists in use stay: {}", e.getMessage());
      trouble = Optional.of(String.valueOf(e.getMessage()));
    }
    return trouble;
  }

  /** Why the files that are there now are not in use. */
  public Optional<String> trouble() {
    return trouble;
  }

  /**
   * Reads what another configuration names; nobody is judged by it before {@link Prepared#use}.
   *
   * @throws ConfigException naming the file and what is wrong with it
   */
  public Prepared prepare(TrustConfig other) {
    return new Prepared(other, TrustSnapshot.load(other, Overrides.NONE));
  }

  /** Other files than those in use, read without a fault. */
  public final class Prepared {
    private final TrustConfig other;
    private final TrustSnapshot loaded;

    private Prepared(TrustConfig other, TrustSnapshot loaded) {
      this.other = other;
      this.loaded = loaded;
    }

    /** The anchors, for the names in the CertificateRequest. */
    public X509Certificate[] acceptedIssuers() {
      return loaded.anchors().toArray(X509Certificate[]::new);
    }

    /** From now on everybody is judged by them. */
    public void use() {
      synchronized (PathVerifier.this) {
        boolean same = other.ocsp().equals(config.ocsp());
        config = other;
        stamps = stampsNow();
        snapshot = loaded.with(snapshot.overrides());
        online = same ? online : onlineJudge(other);
        online.status().forgetWhatRestsOnLists();
        trouble = Optional.empty();
      }
    }
  }

  /** Reads the files anew if one was changed since; whether there is a new state. */
  public synchronized boolean reloadIfChanged() {
    boolean overridden = reloadOverridesIfChanged();
    return !stampsNow().equals(stamps) && reload().isEmpty() || overridden;
  }

  private boolean reloadOverridesIfChanged() {
    FileStamps now = overrideStampsNow();
    if (overridesFile.isEmpty() || now.equals(overrideStamps)) {
      return false;
    }
    overrideStamps = now;
    Overrides before = snapshot.overrides();
    Content content = overridesFile.get().read();
    Overrides readable = Overrides.of(content.readable());
    Optional<String> problem = content.problem();
    if (problem.isEmpty() && !overridesFile.get().exists() && !before.equals(Overrides.NONE)) {
      problem = Optional.of("the file of overrides has gone; to lift them, empty it");
    }
    problem.ifPresent(what -> log.error("blocks stay, and nothing new is allowed: {}", what));
    snapshot = snapshot.with(problem.isEmpty() ? readable : before.afterBroken(readable));
    return true;
  }

  /** How old the lists are; to be asked now and then, since it also writes to the log. */
  public TrustHealth health() {
    boolean required = config.revocation() == RevocationMode.REQUIRE;
    return watch.look(snapshot.material(), required, clock.instant());
  }

  @Override
  public Optional<Rejected> blockOf(String user) {
    return snapshot
        .overrides()
        .blockOf(user)
        .map(Overrides::finding)
        .map(finding -> new Rejected(finding.reason(), finding.detail(), ""));
  }

  private FileStamps overrideStampsNow() {
    return FileStamps.of(overridesPath.stream().toList());
  }

  private FileStamps stampsNow() {
    List<Path> files = new ArrayList<>(config.authorities());
    files.addAll(config.intermediates());
    files.addAll(config.crlFiles());
    return FileStamps.of(files);
  }
}
