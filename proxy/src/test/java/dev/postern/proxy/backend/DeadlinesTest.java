package dev.postern.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private final MockTicker clock = Ticker.newMockTicker();
  private final EmbeddedChannel home = EmbeddedChannel.builder().ticker(clock).build();
  private final Deadlines<Deadlines.Timed> deadlines = new Deadlines<>(home.eventLoop());
  private final List<String> looked = new ArrayList<>();

  private void passASecond() {
    clock.advance(1, TimeUnit.SECONDS);
    home.runScheduledPendingTasks();
  }

  @Test
  void everySecondEverythingWatchedIsLookedAt() {
    deadlines.watch(() -> looked.add("a"));
    deadlines.watch(() -> looked.add("b"));
    assertEquals(List.of(), looked);
    passASecond();
    passASecond();
    assertEquals(List.of("a", "b", "a", "b"), looked);
  }

  @Test
  void whatIsForgottenIsNotLookedAt() {
    Deadlines.Timed timed = () -> looked.add("a");
    deadlines.watch(timed);
    deadlines.forget(timed);
    passASecond();
    assertEquals(List.of(), looked);
  }

  @Test
  void whoEndsItselfWhileLookedAtDisturbsNobody() {
    Deadlines.Timed[] first = new Deadlines.Timed[1];
    first[0] =
        () -> {
          looked.add("a");
          deadlines.forget(first[0]);
        };
    deadlines.watch(first[0]);
    deadlines.watch(() -> looked.add("b"));
    passASecond();
    passASecond();
    assertEquals(List.of("a", "b", "b"), looked);
  }

  /** Otherwise no session and no connection of the loop would ever time out again. */
  @Test
  void faultOfOneDoesNotStopTheClock() {
    deadlines.watch(
        () -> {
          throw new IllegalStateException("a fault that this test makes");
        });
    deadlines.watch(() -> looked.add("b"));
    passASecond();
    passASecond();
    assertEquals(List.of("b", "b"), looked);
  }
}
