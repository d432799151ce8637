package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.session.Patience.Turn;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** RFC 5321 section 4.5.3.2, with the limits as shipped. */
class PatienceTest {

  private long now = -7_000_000_000L;
  private final Patience patience = new Patience(AdmissionTest.limits(1, 1, 1), now);

  /** Time passes, looked at once a second; the first limit that is met. */
  private @Nullable Limit pass(int seconds, Turn turn, boolean known) {
    for (int i = 0; i < seconds; i++) {
      now += Duration.ofSeconds(1).toNanos();
      Limit limit = patience.exceeded(turn, known, now);
      if (limit != null) {
        return limit;
      }
    }
    return null;
  }

  @Test
  void commandHasFiveMinutes() {
    assertNull(pass(299, Turn.COMMAND, true));
    assertEquals(Limit.COMMAND_TIMEOUT, pass(1, Turn.COMMAND, true));
  }

  @Test
  void contentHasThreeMinutesAtATime() {
    patience.onContent(1_000_000, now);
    assertNull(pass(179, Turn.CONTENT, true));
    patience.onContent(1_000_000, now);
    assertNull(pass(179, Turn.CONTENT, true));
    assertEquals(Limit.CONTENT_TIMEOUT, pass(1, Turn.CONTENT, true));
  }

  @Test
  void silenceOfOursIsNotTheClients() {
    assertNull(pass(10_000, Turn.OURS, true));
  }

  @Test
  void whoIsUnknownHasAMinuteWhateverHeSays() {
    for (int i = 0; i < 59; i++) {
      assertNull(pass(1, i % 2 == 0 ? Turn.COMMAND : Turn.OURS, false));
      patience.restart(now);
    }
    assertEquals(Limit.LOGIN_TIMEOUT, pass(1, Turn.OURS, false));
  }

  @Test
  void rejectedSessionHasHalfAMinute() {
    patience.onRejected(now);
    assertNull(pass(29, Turn.COMMAND, false));
    patience.restart(now);
    assertEquals(Limit.REJECTED_TIME, pass(1, Turn.COMMAND, false));
  }

  @Test
  void dribbledContentIsTooSlowAfterTheWindow() {
    for (int i = 0; i < 179; i++) {
      patience.onContent(99, now);
      assertNull(pass(1, Turn.CONTENT, true));
    }
    patience.onContent(99, now);
    assertEquals(Limit.CONTENT_RATE, pass(1, Turn.CONTENT, true));
  }

  @Test
  void contentAtTheLeastPacePasses() {
    for (int i = 0; i < 1000; i++) {
      patience.onContent(100, now);
      assertNull(pass(1, Turn.CONTENT, true));
    }
  }

  /** Else a fast beginning would pay for a month of dribbling. */
  @Test
  void fastBeginningPaysForOneWindowOnly() {
    patience.onContent(100_000_000, now);
    assertNull(pass(100, Turn.CONTENT, true));
    patience.onContent(1, now);
    assertNull(pass(100, Turn.CONTENT, true));
    patience.onContent(1, now);
    assertNull(pass(100, Turn.CONTENT, true));
    patience.onContent(1, now);
    assertEquals(Limit.CONTENT_RATE, pass(100, Turn.CONTENT, true));
  }

  @Test
  void backPressureOfOursCostsTheClientNothing() {
    for (int i = 0; i < 1000; i++) {
      patience.onContent(100, now);
      assertNull(pass(1, Turn.CONTENT, true));
      assertNull(pass(9, Turn.OURS, true));
      patience.restart(now);
    }
  }

  @Test
  void eachMessageHasItsOwnWindow() {
    for (int i = 0; i < 10; i++) {
      patience.onContent(100, now);
      assertNull(pass(100, Turn.CONTENT, true));
      patience.restart(now);
      assertNull(pass(1, Turn.COMMAND, true));
    }
  }

  @Test
  void lastWordsAreWaitedForTenSeconds() {
    assertFalse(patience.isFarewellOver(now));
    now += Duration.ofSeconds(9).toNanos();
    assertFalse(patience.isFarewellOver(now));
    now += Duration.ofSeconds(1).toNanos();
    assertTrue(patience.isFarewellOver(now));
  }
}
