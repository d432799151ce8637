package dev.postern.proxy.tls;

import dev.postern.proxy.config.HttpUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of one place: the lists that it gave, and when it is asked again. Thread-safe. */
final class Download {

  /** A place that fails is asked less often, but never less than this many times the interval. */
  private static final int LONGEST_PAUSE = 8;

  private final HttpUrl url;
  private List<RevocationList> lists = List.of();
  private Instant next = Instant.MIN;
  private Optional<String> leftOver = Optional.empty();
  private int changes;
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

  synchronized int changes() {
    return changes;
  }

  /**
   * Whether there are other lists: by the question that is on its way, or by the one that begins
   * now if the place is due.
   *
   * @param begin sends the question, whose answer completes the future
   */
  synchronized CompletableFuture<Boolean> ask(
      Instant now, Consumer<CompletableFuture<Boolean>> begin) {
    if (underWay != null) {
      return underWay;
    }
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    if (now.isBefore(next)) {
      answer.complete(false);
    } else {
      underWay = answer;
      begin.accept(answer);
    }
    return answer;
  }

  /**
   * Takes what has come, and keeps what it might hide: HTTP protects nothing, and an old list shown
   * by somebody on the way, or a forged one, would pardon whom the newer one revokes. So a list
   * whose signer is known goes only where one of the same key comes that has begun and is no older,
   * whatever its dates; behind its end it still revokes.
   *
   * @return whether they are other lists than before
   */
  synchronized boolean take(List<RevocationList> fresh, Instant now, Duration clockSkew) {
    List<RevocationList> kept =
        lists.stream()
            // Nobody knows yet who signed one of which no key has been seen: it may go.
            .filter(held -> !held.signers().isEmpty())
            .filter(held -> fresh.stream().noneMatch(list -> list.isSameAs(held)))
            .filter(held -> !hasSuccessor(held, fresh, now, clockSkew))
            .filter(held -> !isOvertaken(held, now, clockSkew))
            .toList();
    leftOver =
        kept.stream()
            .findFirst()
            .map(list -> Printable.name(list.issuer()))
            .map(
                name -> url + ": no newer list of " + name + " there by the key of the one in use");
    List<RevocationList> all = Stream.concat(fresh.stream(), kept.stream()).toList();
    if (isSame(all)) {
      return false;
    }
    lists = all;
    changes++;
    return true;
  }

  private static boolean hasSuccessor(
      RevocationList held, List<RevocationList> fresh, Instant now, Duration clockSkew) {
    return fresh.stream()
        .filter(list -> isInForceFor(held, list, now, clockSkew))
        .anyMatch(list -> !held.isNewerThan(list));
  }

  /** An old one that was shown in between says nothing more than the newer one beside it. */
  private boolean isOvertaken(RevocationList held, Instant now, Duration clockSkew) {
    return lists.stream()
        .filter(list -> isInForceFor(held, list, now, clockSkew))
        .anyMatch(list -> list.isNewerThan(held));
  }

  private static boolean isInForceFor(
      RevocationList held, RevocationList list, Instant now, Duration clockSkew) {
    return list.isOfTheKindOf(held)
        && list.hasBegun(now, clockSkew)
        && held.signers().stream().allMatch(list::isSignedBy);
  }

  /** A list that was kept although the place has it no more. */
  synchronized Optional<String> leftOver() {
    return leftOver;
  }

  private boolean isSame(List<RevocationList> fresh) {
    return fresh.size() == lists.size()
        && IntStream.range(0, fresh.size()).allMatch(i -> fresh.get(i).isSameAs(lists.get(i)));
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
