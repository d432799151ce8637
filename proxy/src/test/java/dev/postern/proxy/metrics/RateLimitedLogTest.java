package dev.postern.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitedLogTest {

  private static final long SECOND = 1_000_000_000L;

  /** The clock has no zero and may overflow. */
  @ParameterizedTest
  @ValueSource(longs = {0, -5 * SECOND, 123, Long.MAX_VALUE - SECOND / 2, Long.MIN_VALUE + 1})
  void oneLineASecondPassesAndTheRestIsCounted(long start) {
    RateLimitedLog log = new RateLimitedLog();
    assertTrue(log.mayWrite(start));
    assertEquals(0, log.takeSuppressed());
    assertFalse(log.mayWrite(start));
    assertFalse(log.mayWrite(start + SECOND - 1));
    assertTrue(log.mayWrite(start + SECOND));
    assertEquals(2, log.takeSuppressed());
    assertEquals(0, log.takeSuppressed());
    assertFalse(log.mayWrite(start + SECOND + 1));
    assertTrue(log.mayWrite(start + 60 * SECOND));
    assertEquals(1, log.takeSuppressed());
  }
}
