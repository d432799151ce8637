package dev.postern.proxy;

import java.util.concurrent.CountDownLatch;

/** A program that runs until SIGTERM or Ctrl-C. */
final class Foreground {

  private Foreground() {}

  /**
   * Waits for the end. An orderly one is a success: the exit status is 0, where the JVM itself
   * would report 143 or 130.
   *
   * @param ending what is then done
   */
  static void untilStopped(Runnable ending) {
    Thread stop =
        new Thread(
            () -> {
              ending.run();
              Runtime.getRuntime().halt(0);
            },
            "postern-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
