package dev.postern.proxy.policy;

import dev.postern.proxy.smtp.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a store answers. */
public sealed interface Outcome {

  /** What the client hears, or null if it may go on. */
  @Nullable Reply refusal();

  /** There was enough, and it has been taken. */
  record Granted() implements Outcome {
    @Override
    public @Nullable Reply refusal() {
      return null;
    }
  }

  /** There is not enough now; nothing was taken. */
  record Exhausted(Quota quota, Duration left) implements Outcome {
    @Override
    public Reply refusal() {
      return Reply.limitReached(
          quota.measure().complaint(), quota.subject().words(), Waiting.inWords(left));
    }
  }

  /** One message that is larger than everything together may be. */
  record Hopeless(Quota quota) implements Outcome {
    @Override
    public Reply refusal() {
      return Reply.largerThanLimit(quota.subject().words(), Waiting.inWords(quota.rate().window()));
    }
  }

  /** Too many sessions are open. */
  record Full(SessionSlot slot) implements Outcome {
    @Override
    public Reply refusal() {
      return Reply.tooManySessions(slot.subject().words(), slot.limit());
    }
  }

  /** The certificate is refused for that long. */
  record Quarantined(Duration left) implements Outcome {
    @Override
    public Reply refusal() {
      return Reply.quarantined(Waiting.clock(Instant.now().plus(left)));
    }
  }

  /** Nobody knows, and then nobody may. */
  record Unknown() implements Outcome {
    @Override
    public Reply refusal() {
      return Reply.LIMITS_UNKNOWN;
    }
  }

  Outcome GRANTED = new Granted();

  /** Of several the one that says no, and of those the one that takes longest. */
  static Outcome worst(List<Outcome> outcomes) {
    Outcome worst = GRANTED;
    for (Outcome outcome : outcomes) {
      if (outcome.weight().compareTo(worst.weight()) > 0) {
        worst = outcome;
      }
    }
    return worst;
  }

  private Duration weight() {
    if (this instanceof Exhausted exhausted) {
      return exhausted.left.plusNanos(1);
    }
    return this instanceof Granted ? Duration.ZERO : Duration.ofDays(1000);
  }
}
