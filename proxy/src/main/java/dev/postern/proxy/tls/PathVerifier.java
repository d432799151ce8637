package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.FileStamps;
import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Metrics;
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
  private final OverridesWatch overrides;
  private final ListWatch watch = new ListWatch();
  private volatile FileStamps stamps;

  /** Of the fetched lists, when they were taken over. */
  private volatile int changes;

  private volatile TrustSnapshot snapshot;
  private volatile OnlineJudge online;
  private volatile MissingLists missing;
  private volatile Runnable fetched = () -> {};

  /** Whether fetched lists came into force that the living sessions were not judged by. */
  private boolean untold;

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
    this.overrides = new OverridesWatch(config.overridesFile());
    this.stamps = stampsNow();
    this.missing = missingLists(config);
    this.snapshot = TrustSnapshot.load(config, missing.downloads().lists(), overrides.first());
  }

  private MissingLists missingLists(TrustConfig trust) {
    return new MissingLists(
        Downloads.over(trust.download(), trust.clockSkew(), clock, metrics), clock);
  }

  private OnlineJudge onlineJudge(TrustConfig trust) {
    OnlineStatus status = OnlineStatus.over(trust.ocsp(), clock, metrics);
    return new OnlineJudge(trust.ocsp(), status, clock);
  }

  @Override
  public Verdict judge(Certificate[] presented) {
    TrustSnapshot trust = withLists(presented);
    return online.judge(counted(byFiles(presented, trust)), trust);
  }

  /** With the lists that this chain's points have, if they were missing; waits for them. */
  private TrustSnapshot withLists(Certificate[] presented) {
    TrustSnapshot trust = snapshot;
    boolean others = missing.fetch(presented, byFiles(presented, trust), trust).join();
    return others ? renewed() : snapshot;
  }

  /** Counts who is believed although an issuer has no list. */
  private Judged counted(Judged judged) {
    if (judged.silence().isPresent()) {
      metrics.count(Event.CERTIFICATE_UNCHECKED);
    }
    return judged;
  }

  /** Who lives by a certificate has to hear of it as well: the next look tells. */
  private synchronized TrustSnapshot renewed() {
    untold |= takeFetched();
    fetched.run();
    return snapshot;
  }

  private Judged byFiles(Certificate[] presented, TrustSnapshot trust) {
    if (presented.length == 0) {
      return Judged.without(new Absent(), Instant.MAX);
    }
    try {
      return trust.judge(PresentedChain.of(presented), clock);
    } catch (CertificateException | RuntimeException e) {
      log.debug("a certificate could not be judged", e);
      Rejected rejected = new Rejected(Reason.MALFORMED, "it cannot be read", "");
      return Judged.without(rejected, Instant.MIN);
    }
  }

  @Override
  public CompletionStage<Verdict> ask(Certificate[] presented) {
    TrustSnapshot trust = snapshot;
    try {
      PresentedChain chain = PresentedChain.of(presented);
      Optional<Judged> known =
          presented.length == 0
              ? Optional.of(byFiles(presented, trust))
              : trust.remembered(chain, clock.instant());
      if (known.isPresent()) {
        return online.ask(counted(known.get()), trust);
      }
      return trust.isSoonJudged(chain)
          ? askByFiles(presented, trust)
          : CompletableFuture.supplyAsync(() -> askByFiles(presented, trust), threads)
              .thenCompose(asked -> asked);
    } catch (CertificateException | RuntimeException e) {
      // Judged at once then: it cannot even be read, or all threads have ended.
      return online.ask(counted(byFiles(presented, trust)), trust);
    }
  }

  private CompletionStage<Verdict> askByFiles(Certificate[] presented, TrustSnapshot trust) {
    Judged judged = byFiles(presented, trust);
    CompletableFuture<Boolean> fetched = missing.fetch(presented, judged, trust);
    return fetched.isDone()
        ? askAnew(presented, judged, fetched.join())
        : fetched.thenComposeAsync(others -> askAnew(presented, judged, others), threads);
  }

  private CompletionStage<Verdict> askAnew(Certificate[] presented, Judged judged, boolean others) {
    TrustSnapshot trust = others ? renewed() : snapshot;
    return online.ask(counted(others ? byFiles(presented, trust) : judged), trust);
  }

  @Override
  public CompletionStage<Verdict> judgeAnew(Certificate[] presented) {
    TrustSnapshot trust = snapshot;
    return online.ask(byFiles(presented, trust), trust);
  }

  /** What was heard from places of revocation lists and from responders, a line each. */
  public String sources() {
    return places() + online.status().text();
  }

  /** What was heard from places of revocation lists, a line each. */
  public String places() {
    return missing.downloads().text();
  }

  /** Has this run, on any thread, when other lists have been fetched, which are not in use yet. */
  public void whenFetched(Runnable task) {
    fetched = task;
  }

  /**
   * Asks the places of revocation lists whose time has come, and waits for them as long as each may
   * take. What fails is in the log.
   */
  public void fetchLists() {
    missing.downloads().refresh().join();
    takeFetched();
  }

  /**
   * What a client would meet that shows these certificates, its own first.
   *
   * @param asking whether its responder is asked, too
   * @throws ConfigException when the file cannot be read
   */
  public Explanation explain(Path certificates, boolean asking) {
    try {
      List<X509Certificate> chain = TrustMaterial.certificates(certificates);
      Certificate[] presented = chain.toArray(Certificate[]::new);
      TrustSnapshot trust = withLists(presented);
      Explanation explanation = trust.explain(chain, clock.instant());
      Judged judged = byFiles(presented, trust);
      return new OnlineExplainer(online, trust).explain(explanation, judged, asking);
    } catch (CertificateException e) {
      throw new ConfigException(certificates + ": " + Printable.message(e), e);
    }
  }

  /** The same of a chain as a client presented it; nobody is asked. Empty if it is unreadable. */
  public Optional<Explanation> explain(List<Certificate> presented) {
    TrustSnapshot trust = snapshot;
    Certificate[] chain = presented.toArray(Certificate[]::new);
    try {
      Explanation explanation = trust.explain(PresentedChain.of(chain).parse(), clock.instant());
      Judged judged = byFiles(chain, trust);
      return Optional.of(new OnlineExplainer(online, trust).explain(explanation, judged, false));
    } catch (CertificateException | RuntimeException e) {
      log.debug("a presented chain cannot be explained", e);
      return Optional.empty();
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
      changes = missing.downloads().changes();
      snapshot = snapshot.reload(config, missing.downloads().lists());
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
    MissingLists lists = missing;
    if (!other.download().equals(config.download())) {
      lists = missingLists(other);
      lists.downloads().inherit(missing.downloads());
      lists.downloads().refresh().join();
    }
    List<RevocationList> fetched = lists.downloads().lists();
    return new Prepared(other, lists, TrustSnapshot.load(other, fetched, Overrides.NONE));
  }

  /** Other files than those in use, read without a fault. */
  public final class Prepared {
    private final TrustConfig other;
    private final MissingLists lists;
    private final TrustSnapshot loaded;

    private Prepared(TrustConfig other, MissingLists lists, TrustSnapshot loaded) {
      this.other = other;
      this.lists = lists;
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
        missing = lists;
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
    missing.downloads().refresh().thenAccept(this::tell);
    boolean news = takeFetched() || untold;
    untold = false;
    return !stampsNow().equals(stamps) && reload().isEmpty() || news;
  }

  /** Puts fetched lists beside the files as they were read: one that is broken now is no reason. */
  private synchronized boolean takeFetched() {
    int fresh = missing.downloads().changes();
    if (fresh == changes) {
      return false;
    }
    changes = fresh;
    snapshot = snapshot.with(config, missing.downloads().lists());
    online.status().forgetWhatRestsOnLists();
    return true;
  }

  private void tell(boolean others) {
    if (others) {
      fetched.run();
    }
  }

  /** Takes the file of overrides if it was changed since; whether there may be a new state. */
  public synchronized boolean reloadOverridesIfChanged() {
    Optional<Overrides> changed = overrides.changed(snapshot.overrides());
    changed.ifPresent(now -> snapshot = snapshot.with(now));
    return changed.isPresent();
  }

  /** Why the file of overrides that is there now is not in force. */
  public Optional<String> overridesTrouble() {
    return overrides.trouble();
  }

  /** How old the lists are; to be asked now and then, since it also writes to the log. */
  public TrustHealth health() {
    TrustHealth health = watch.look(snapshot.material(), config, clock.instant());
    return config.revocation() == RevocationMode.PREFER ? health.withoutLists() : health;
  }

  @Override
  public Optional<Rejected> blockOf(String user) {
    return snapshot
        .overrides()
        .blockOf(user)
        .map(Overrides::finding)
        .map(finding -> new Rejected(finding.reason(), finding.detail(), ""));
  }

  private FileStamps stampsNow() {
    List<Path> files = new ArrayList<>(config.authorities());
    files.addAll(config.intermediates());
    files.addAll(config.crlFiles());
    return FileStamps.of(files);
  }
}
