package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.DownloadConfig;
import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.tls.HttpFetch.Bounds;
import java.io.IOException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revocation lists that are fetched: of the places that the administrator names, and of those
 * distribution points of believed certificates that he allows. A place that fails keeps the list
 * that it gave last. Thread-safe.
 */
final class Downloads {

  private static final Logger log = LoggerFactory.getLogger(Downloads.class);

  /** Asks one place; takes its time. */
  interface Source {
    byte[] get(HttpUrl url) throws IOException;
  }

  private static final int THREADS = 4;

  private final DownloadConfig config;
  private final Duration clockSkew;
  private final Source source;
  private final InstantSource clock;
  private final Executor threads;
  private final Metrics metrics;
  private final Optional<ListFolder> folder;
  private final Map<HttpUrl, Download> places = new ConcurrentHashMap<>();

  /** Asks nobody yet; the lists of the folder are there at once. */
  Downloads(
      DownloadConfig config,
      Duration clockSkew,
      Source source,
      InstantSource clock,
      Executor threads,
      Metrics metrics) {
    this.config = config;
    this.clockSkew = clockSkew;
    this.source = source;
    this.clock = clock;
    this.threads = threads;
    this.metrics = metrics;
    this.folder = config.folder().map(ListFolder::new);
    config.urls().forEach(this::place);
  }

  /** Over HTTP, with a few threads that are there only while somebody is asked. */
  static Downloads over(
      DownloadConfig config, Duration clockSkew, InstantSource clock, Metrics metrics) {
    Executor threads = ThreadsOnDemand.of("postern-crl", THREADS, new LinkedBlockingQueue<>());
    Bounds bounds = new Bounds(config.timeout(), config.octets());
    Source http = url -> HttpFetch.get(url, bounds);
    return new Downloads(config, clockSkew, http, clock, threads, metrics);
  }

  DownloadConfig config() {
    return config;
  }

  /** Takes over what another has fetched, where the places are the same. */
  void inherit(Downloads before) {
    before.places.forEach(
        (url, place) -> {
          if (config.urls().contains(url) || config.allowed().stream().anyMatch(url::isUnder)) {
            places.put(url, place);
          }
        });
  }

  /** The lists in use. */
  List<RevocationList> lists() {
    return places.values().stream().flatMap(place -> place.lists().stream()).toList();
  }

  /** How often a list has changed. */
  int changes() {
    return places.values().stream().mapToInt(Download::changes).sum();
  }

  /** Asks the places whose time has come. */
  CompletableFuture<Boolean> refresh() {
    return ask(List.copyOf(places.keySet()));
  }

  /**
   * Asks these places, if their time has come: those that nobody has asked before are asked now,
   * and from now on, as long as there is room.
   *
   * @return whether there are other lists; never fails
   */
  CompletableFuture<Boolean> ask(List<HttpUrl> urls) {
    CompletableFuture<Boolean> any = CompletableFuture.completedFuture(false);
    for (HttpUrl url : urls) {
      if (places.containsKey(url) || places.size() < config.urls().size() + config.points()) {
        any = any.thenCombine(ask(place(url)), Boolean::logicalOr);
      }
    }
    return any;
  }

  private Download place(HttpUrl url) {
    return places.computeIfAbsent(url, this::kept);
  }

  private Download kept(HttpUrl url) {
    Download place = new Download(url);
    folder
        .flatMap(kept -> kept.read(url))
        .ifPresent(
            octets -> {
              try {
                place.take(read(url, octets), clock.instant(), clockSkew);
              } catch (IOException e) {
                log.warn("not used, since it was kept broken: {}", e.getMessage());
              }
            });
    return place;
  }

  private CompletableFuture<Boolean> ask(Download place) {
    return place.ask(clock.instant(), begun -> threads.execute(() -> run(place, begun)));
  }

  private void run(Download place, CompletableFuture<Boolean> begun) {
    boolean changed = false;
    try {
      changed = fetch(place);
      end(place, place.leftOver());
      metrics.count(changed ? Event.CRL_FETCHED : Event.CRL_UNCHANGED);
    } catch (IOException | RuntimeException e) {
      end(place, Optional.of(Printable.text(String.valueOf(e.getMessage()), 400)));
      metrics.count(Event.CRL_FAILED);
    } finally {
      begun.complete(changed);
    }
  }

  private boolean fetch(Download place) throws IOException {
    byte[] octets = source.get(place.url());
    boolean changed = place.take(read(place.url(), octets), clock.instant(), clockSkew);
    // Else a restart would begin with the old list that somebody on the way has shown.
    if (changed && place.leftOver().isEmpty()) {
      folder.ifPresent(kept -> kept.write(place.url(), octets));
    }
    return changed;
  }

  private void end(Download place, Optional<String> failure) {
    Instant now = clock.instant();
    if (!place.end(failure, now, config.refresh())) {
      return;
    }
    if (failure.isPresent()) {
      log.warn("{}", place.text());
    } else {
      log.info("fetched: {}", place.text());
    }
  }

  private static List<RevocationList> read(HttpUrl url, byte[] octets) throws IOException {
    List<RevocationList> lists = new ArrayList<>();
    try {
      for (X509CRL list : TrustMaterial.onlyLists(octets)) {
        lists.add(RevocationList.of(list));
      }
      return lists;
    } catch (CertificateException | CRLException | ConfigException e) {
      throw new IOException(url + ": revocation list not used: " + Printable.message(e), e);
    }
  }

  /** What became of each place, a line each. */
  String text() {
    StringBuilder lines = new StringBuilder();
    places.values().forEach(place -> lines.append(place.text()).append('\n'));
    return lines.toString();
  }
}
