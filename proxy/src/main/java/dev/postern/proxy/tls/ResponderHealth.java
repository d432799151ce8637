package dev.postern.proxy.tls;

import dev.postern.proxy.config.HttpUrl;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which responders answer. Says in the log when one begins to fail and when it answers again. */
final class ResponderHealth {

  private static final Logger log = LoggerFactory.getLogger(ResponderHealth.class);

  /** As many as anybody has; the URLs come from certificates. */
  private static final int MOST_RESPONDERS = 100;

  /** By URL, the longest known first. */
  private final Map<HttpUrl, State> responders = new LinkedHashMap<>();

  private record State(Instant since, String failure) {}

  synchronized void record(HttpUrl responder, OcspAnswer answer, Instant now) {
    State before = responders.get(responder);
    if (before == null && responders.size() >= MOST_RESPONDERS) {
      return;
    }
    String failure = answer.outcome().isAnswer() ? "" : answer.detail();
    boolean failedBefore = before != null && !before.failure().isEmpty();
    boolean changed = before == null || failedBefore == failure.isEmpty();
    responders.put(responder, new State(before == null || changed ? now : before.since(), failure));
    if (!failure.isEmpty() && !failedBefore) {
      log.warn("OCSP responder {} gives no answer: {}", responder, failure);
    } else if (failure.isEmpty() && failedBefore) {
      log.info("OCSP responder {} answers again", responder);
    }
  }

  /** A line each, for people. */
  synchronized String text() {
    StringBuilder text = new StringBuilder();
    responders.forEach(
        (responder, state) ->
            text.append(
                state.failure().isEmpty()
                    ? "OCSP responder " + responder + ": answers since " + time(state) + "\n"
                    : "FAILED: OCSP responder "
                        + responder
                        + ": no answer since "
                        + time(state)
                        + ": "
                        + state.failure()
                        + "\n"));
    return text.toString();
  }

  private static String time(State state) {
    return state.since().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
