package dev.postern.proxy.it;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process does, not longer than a given time. */
final class Waiting {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Waiting() {}

  /** Until it is so, or the test fails with what is there instead. */
  static void until(BooleanSupplier isSo, String what, Supplier<?> instead) {
    until(isSo, LIMIT, what, instead);
  }

  /** The same for what may take longer, or must not take as long. */
  static void until(BooleanSupplier isSo, Duration limit, String what, Supplier<?> instead) {
    long end = System.nanoTime() + limit.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for " + what + "; there is: " + instead.get());
      }
      pause(Duration.ofMillis(20));
    }
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
