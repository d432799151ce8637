package dev.postern.proxy.tls;

import dev.postern.proxy.config.HttpUrl;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is known of one place: the lists that it gave, and when it is asked again. Thread-safe. */
final class Download {

  /** A place that fails is asked less often, but never less than this many times the interval. */
  private static final int LONGEST_PAUSE = 8;

  private final HttpUrl url;
  private List<RevocationList> lists = List.of();
  private Instant next = Instant.MIN;
  private int failures;
  private String trouble = "";
  private @Nullable CompletableFuture<Boolean> underWay;

  Download(HttpUrl url) {
    this.url = url;
  }

  HttpUrl url() {
    return url;
  }

  synchronized List<RevocationList> lists() {
    return lists;
  }

  synchronized boolean isDue(Instant now) {
    return !now.isBefore(next);
  }

  /** The question that is on its way, or the one that begins now. */
  synchronized Optional<CompletableFuture<Boolean>> underWay() {
    return Optional.ofNullable(underWay);
  }

  synchronized CompletableFuture<Boolean> begin() {
    underWay = new CompletableFuture<>();
    return underWay;
  }

  /**
   * Takes what has come, unless it could be an old list that somebody on the way has kept: HTTP
   * protects nothing, and an old list pardons whom the newer one revokes.
   *
   * @return whether they are other lists than before
   * @throws IOException when they do not take the place of those that are in use
   */
  synchronized boolean take(List<RevocationList> fresh, Instant now, Duration clockSkew)
      throws IOException {
    if (isSame(fresh)) {
      return false;
    }
    for (RevocationList held : lists) {
      // Nobody knows yet who signed one of which no key has been seen: it may go.
      if (held.isInDate(now, clockSkew) && !held.signers().isEmpty()) {
        requireSuccessor(held, fresh);
      }
    }
    lists = List.copyOf(fresh);
    return true;
  }

  private boolean isSame(List<RevocationList> fresh) {
    return fresh.size() == lists.size()
        && IntStream.range(0, fresh.size()).allMatch(i -> fresh.get(i).isSameAs(lists.get(i)));
  }

  private void requireSuccessor(RevocationList held, List<RevocationList> fresh)
      throws IOException {
    List<RevocationList> ofItsKey =
        fresh.stream()
            .filter(list -> list.isOfTheKindOf(held))
            .filter(list -> held.signers().stream().anyMatch(list::isSignedBy))
            .toList();
    String name = Printable.name(held.issuer());
    if (ofItsKey.isEmpty()) {
      throw new IOException(
          url + ": the list of " + name + " is missing or not signed by the key of the one in use");
    }
    if (ofItsKey.stream().noneMatch(list -> list.isSameAs(held) || list.isNewerThan(held))) {
      throw new IOException(url + ": the list of " + name + " is no newer than the one in use");
    }
  }

  /** Notes how it went; whether that is news for the log. */
  synchronized boolean end(Optional<String> failure, Instant now, Duration refresh) {
    failures = failure.isPresent() ? Math.min(failures + 1, 30) : 0;
    long factor = Math.min(LONGEST_PAUSE, 1L << Math.max(0, failures - 1));
    next = now.plus(refresh.multipliedBy(factor));
    boolean news = !trouble.equals(failure.orElse(""));
    trouble = failure.orElse("");
    underWay = null;
    return news;
  }

  /** A line for the status. */
  synchronized String text() {
    String state =
        lists.isEmpty()
            ? "none yet"
            : lists.stream()
                .map(list -> "from " + list.thisUpdate() + " to " + list.nextUpdate())
                .collect(Collectors.joining(", "));
    return trouble.isEmpty()
        ? "revocation list of " + url + ": " + state
        : "FAILED: revocation list of " + url + ": " + state + ": " + trouble;
  }
}
