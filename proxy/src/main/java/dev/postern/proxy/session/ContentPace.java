package dev.postern.proxy.session;

import java.time.Duration;

/**
 * How fast content comes: too slow is what falls short of the least over a whole window of time in
 * which the client was waited for. Our own back-pressure costs the client nothing. Looked at once a
 * second; confined to the session's event loop.
 */
final class ContentPace {

  private final long least;
  private final long window;
  private long octets;
  private long waited;
  private long looked;

  /**
   * A pace.
   *
   * @param rate octets a second; 0 for any pace
   */
  ContentPace(int rate, Duration window, long now) {
    this.looked = now;
    this.window = window.toNanos();
    this.least = (long) (rate * (window.toMillis() / 1000.0));
  }

  void take(int more) {
    octets += more;
  }

  /** It was ours to move since the last look. */
  void skip(long now) {
    looked = now;
  }

  /** The client was waited for since the last look; whether it is too slow. */
  boolean isTooSlow(long now) {
    waited += now - looked;
    looked = now;
    if (waited < window) {
      return false;
    }
    boolean slow = octets < least;
    begin(now);
    return slow;
  }

  private void begin(long now) {
    octets = 0;
    waited = 0;
    looked = now;
  }
}
