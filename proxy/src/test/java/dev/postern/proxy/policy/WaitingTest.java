package dev.postern.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitingTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 1 second",
    "PT0.2S, 1 second",
    "PT1S, 1 second",
    "PT1.000000001S, 2 seconds",
    "PT59S, 59 seconds",
    "PT59.5S, 1 minute",
    "PT61S, 2 minutes",
    "PT12M, 12 minutes",
    "PT59M, 59 minutes",
    "PT59M1S, 1 hour",
    "PT60M, 1 hour",
    "PT61M, 2 hours",
    "PT24H, 24 hours",
    "PT240H, 240 hours",
  })
  void isNeverTooShort(Duration time, String words) {
    assertEquals(words, Waiting.inWords(time));
  }

  @Test
  void clockIsThatOfTheMinuteBehind() {
    assertEquals("14:05 UTC", Waiting.clock(Instant.parse("2026-11-25T14:05:00Z")));
    assertEquals("14:06 UTC", Waiting.clock(Instant.parse("2026-11-25T14:05:01Z")));
    assertEquals("00:00 UTC", Waiting.clock(Instant.parse("2026-11-25T23:59:30Z")));
  }
}
