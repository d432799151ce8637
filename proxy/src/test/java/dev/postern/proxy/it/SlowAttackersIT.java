package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Many connections that say next to nothing: what they cost others, and for how long. */
class SlowAttackersIT {

  private static final int MANY = 5000;
  private static final int SHARE = 50;
  private static final int QUIET_MILLIS = 300;
  private static final Duration A_WHILE = Duration.ofSeconds(20);

  /** The proxy and this process have a file a connection each. */
  private static void assumeFiles(int number) {
    boolean enough =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            && system.getMaxFileDescriptorCount() >= number;
    assumeTrue(enough, "skipped: this machine allows fewer than " + number + " open files");
  }

  /** Where a mail takes long without any attacker, none of this can be measured. */
  private static void assumeQuiet(PosternProcess postern) {
    long slowest = 0;
    for (int i = 0; i < 20; i++) {
      long took = deliver(postern, "127.0.0.1");
      slowest = i < 10 ? 0 : Math.max(slowest, took);
    }
    String why = "skipped: this machine is busy, a mail alone takes " + slowest + " ms";
    assumeTrue(slowest < QUIET_MILLIS, why);
    System.out.println("slowest mail without them: " + slowest + " ms");
  }

  /** A whole session with a mail, from the connection on; how long it took. */
  private static long deliver(PosternProcess postern, String from) {
    long start = System.nanoTime();
    try (SmtpClient alice = SmtpClient.connect(postern.submission(), "alice", from)) {
      String content = "Subject: in the middle of it\r\n\r\nHello\r\n";
      String reply = alice.mail("alice@example.org", "someone@example.net", content);
      assertTrue(reply.startsWith("250"), () -> reply + postern.log());
    }
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  @Test
  void fiveThousandSlowClientsKeepNobodyWaiting() {
    assumeFiles(MANY + 2000);
    try (RecordingMta backend = RecordingMta.start();
        PosternProcess postern =
            PosternProcess.inFrontOf(
                backend.address(),
                "-Xmx256m",
                "limits { connections-per-address = 10000, handshakes = 10000 }",
                "limits { login-timeout = 10m, rejected-time = 10m }",
                "tls.handshake-timeout = 10m")) {
      assumeQuiet(postern);
      try (SlowAttackers attackers = SlowAttackers.attack(postern, MANY)) {
        Waiting.until(
            () -> attackers.held() == MANY,
            Duration.ofMinutes(2),
            "all of them to be in",
            attackers::held);
        long slowest = deliverForAWhile(postern);
        assertEquals(MANY, attackers.held(), "all were held, to the end");
        System.out.println("slowest mail among 5000 slow clients: " + slowest + " ms");
        System.out.println("peak of the proxy's memory: " + postern.peakMegabytes() + " MiB");
      }
    }
  }

  private static long deliverForAWhile(PosternProcess postern) {
    long slowest = 0;
    long end = System.nanoTime() + A_WHILE.toNanos();
    while (System.nanoTime() < end) {
      long took = deliver(postern, "127.0.0.1");
      assertTrue(took < 1000, took + " ms");
      slowest = Math.max(slowest, took);
      Waiting.pause(Duration.ofMillis(500));
    }
    return slowest;
  }

  @Test
  void withTheDefaultsSlowClientsAreTurnedAway() {
    try (RecordingMta backend = RecordingMta.start();
        PosternProcess postern = PosternProcess.inFrontOf(backend.address(), "");
        SlowAttackers attackers = SlowAttackers.attack(postern, 4 * SHARE)) {
      Waiting.until(() -> attackers.ended() == 3 * SHARE, "most to be out", attackers::ended);
      assertTrue(attackers.turnedAway() > SHARE, "some in words, where nothing else is said first");
      assertTrue(attackers.held() <= SHARE, attackers.held() + " are in");
      deliver(postern, "127.0.0.2");
      Waiting.pause(Duration.ofSeconds(62));
      Waiting.until(() -> attackers.held() == 0, "nobody to be in", attackers::held);
      assertEquals(4 * SHARE, attackers.ended());
      deliver(postern, "127.0.0.1");
      assertTrue(postern.log().contains("limit=login-timeout"), postern::log);
      assertTrue(postern.log().contains("limit=connections-per-address"), postern::log);
    }
  }
}
