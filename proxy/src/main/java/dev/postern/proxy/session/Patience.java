package dev.postern.proxy.session;

import dev.postern.proxy.config.LimitsConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a client may take, phase by phase (RFC 5321 section 4.5.3.2). Half a line is no
 * progress: an octet a minute keeps no session alive. Confined to the session's event loop.
 */
final class Patience {

  /** Who has to move, and with what. */
  enum Turn {
    /** Ours, or TLS's, which has a time of its own: silence is not the client's. */
    OURS,
    /** The client's: a command, or the response of a SASL exchange. */
    COMMAND,
    /** The client's: content. */
    CONTENT
  }

  /** For a client that does not read its last reply. */
  private static final Duration FAREWELL = Duration.ofSeconds(10);

  private final LimitsConfig limits;
  private final long born;
  private long heard;
  private long rejected;
  private boolean isRejected;

  /** Only while content is under way. */
  private @Nullable ContentPace pace;

  private long farewell;
  private boolean isFarewell;

  Patience(LimitsConfig limits, long now) {
    this.limits = limits;
    this.born = now;
    this.heard = now;
  }

  /** A whole line came, or an answer of ours went: the client's time begins anew. */
  void restart(long now) {
    heard = now;
  }

  void onContent(int octets, long now) {
    heard = now;
    pace(now).take(octets);
  }

  /** The certificate was rejected: from now on the session's time is limited. */
  void onRejected(long now) {
    isRejected = true;
    rejected = now;
  }

  /**
   * The limit that is met now, or null; to be asked once a second.
   *
   * @param known whether the session has an identity
   */
  @Nullable Limit exceeded(Turn turn, boolean known, long now) {
    if (isRejected && isOver(rejected, limits.rejectedTime(), now)) {
      return Limit.REJECTED_TIME;
    }
    if (!known && isOver(born, limits.loginTimeout(), now)) {
      return Limit.LOGIN_TIMEOUT;
    }
    return switch (turn) {
      case OURS -> {
        if (pace != null) {
          pace.skip(now);
        }
        yield null;
      }
      case COMMAND -> {
        pace = null;
        yield isOver(heard, limits.commandTimeout(), now) ? Limit.COMMAND_TIMEOUT : null;
      }
      case CONTENT -> content(now);
    };
  }

  private @Nullable Limit content(long now) {
    boolean slow = pace(now).isTooSlow(now);
    if (isOver(heard, limits.contentTimeout(), now)) {
      return Limit.CONTENT_TIMEOUT;
    }
    return slow ? Limit.CONTENT_RATE : null;
  }

  private ContentPace pace(long now) {
    ContentPace running = pace;
    if (running == null) {
      running = new ContentPace(limits.contentRate(), limits.contentRateWindow(), now);
      pace = running;
    }
    return running;
  }

  /** Whether the client has had its time to read the last reply; asked once a second. */
  boolean isFarewellOver(long now) {
    if (!isFarewell) {
      isFarewell = true;
      farewell = now;
    }
    return isOver(farewell, FAREWELL, now);
  }

  private static boolean isOver(long since, Duration time, long now) {
    return now - since >= time.toNanos();
  }
}
