package dev.postern.proxy.policy;

import dev.postern.proxy.config.Rate;
import java.util.Locale;

/**
 * One count, and how much of it there may be.
 *
 * @param who the user, the certificate's fingerprint or the block of addresses
 */
public record Quota(Subject subject, Measure measure, Rate rate, String who) {

  /** Under which it is kept: a limit that was changed begins anew. */
  String key() {
    return "%s:%s:%d-%d:%s"
        .formatted(
            subject.name().toLowerCase(Locale.ROOT),
            measure.name().toLowerCase(Locale.ROOT),
            rate.amount(),
            rate.window().toMillis(),
            who);
  }
}
