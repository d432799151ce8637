package dev.postern.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.smtp.Capabilities;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class BackendHealthTest {

  private static final long MILLISECOND = 1_000_000;

  /** The clock has no zero and may overflow. */
  private static final long START = Long.MAX_VALUE - 100 * MILLISECOND;

  private final BackendHealth health =
      new BackendHealth(
          "mail.example.org:25", Duration.ofSeconds(5), Duration.ofMillis(200), new Metrics());
  private final Logger logger = (Logger) LoggerFactory.getLogger("postern");
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(logged);
  }

  private static long after(long milliseconds) {
    return START + milliseconds * MILLISECOND;
  }

  @Test
  void behindAFailureOneMayTryEachPause() {
    assertTrue(health.mayTry(START));
    assertTrue(health.mayTry(START));
    health.onFailed(START, "refused", false);
    assertTrue(health.isResting(after(199)));
    assertFalse(health.mayTry(after(199)));
    assertFalse(health.isResting(after(200)));
    assertTrue(health.mayTry(after(200)));
    assertTrue(health.isResting(after(201)));
    assertFalse(health.mayTry(after(399)));
    assertTrue(health.mayTry(after(400)));
  }

  /** Else tries that hang, and fail one behind the other, would keep the next for as long. */
  @Test
  void aTryThatFailsLateDoesNotPutOffTheNext() {
    health.onFailed(START, "refused", false);
    assertTrue(health.mayTry(after(200)));
    health.onFailed(after(399), "timed out", false);
    assertEquals("timed out", health.trouble());
    assertTrue(health.mayTry(after(400)));
  }

  @Test
  void whoGetsThroughEndsTheRest() {
    health.onFailed(START, "refused", false);
    health.onOpened(Capabilities.NONE);
    health.onClosed();
    assertFalse(health.isResting(START));
    assertTrue(health.mayTry(START));
    assertTrue(health.mayTry(START));
  }

  /** One user's wrong login must not keep the others' mail. */
  @Test
  void oneWhoIsNotLetInCausesNoRestAndEndsIt() {
    health.onFailed(START, "535", true);
    assertTrue(health.mayTry(START));
    health.onFailed(START, "refused", false);
    assertFalse(health.mayTry(START));
    health.onFailed(START, "535", true);
    assertTrue(health.mayTry(START));
  }

  @Test
  void whileAConnectionLivesItIsWorthWaiting() {
    health.onOpened(Capabilities.NONE);
    health.onFailed(START, "421", false);
    assertFalse(health.isResting(START));
    assertFalse(health.mayTry(START));
    health.onClosed();
    assertTrue(health.isResting(START));
  }

  @Test
  void oneLineASecondSaysWhyAndHowManyWereLeftOut() {
    for (int i = 0; i < 4; i++) {
      health.logUnserved(START + i, "reason " + i);
    }
    health.logUnserved(after(1000), "another");
    assertEquals(
        List.of(
            "backend-unavailable [backend=\"mail.example.org:25\", reason=\"reason 0\","
                + " suppressed=\"0\"]",
            "backend-unavailable [backend=\"mail.example.org:25\", reason=\"another\","
                + " suppressed=\"3\"]"),
        logged.list.stream().map(e -> e.getMessage() + " " + e.getKeyValuePairs()).toList());
  }
}
