package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The program under full load for a while: ten minutes with -Pslow, else some seconds. Netty looks
 * for buffers that nobody released.
 */
class SoakIT {

  private static final boolean SLOW = Boolean.getBoolean("postern.slow");
  private static final Duration WARM_UP = Duration.ofSeconds(SLOW ? 180 : 10);
  private static final Duration LOAD = Duration.ofSeconds(SLOW ? 420 : 10);
  private static final int CLIENTS = 8;
  private static final int MAILS_PER_SESSION = 5;
  private static final String LARGE = ("x".repeat(76) + "\r\n").repeat(14_000);
  private static final List<Sender> SENDERS =
      List.of(Sender.ALICE, Sender.ALICE_PHONE, Sender.BOB, Sender.CAROL);

  /** What is allowed to come on top in all that time: the heap fills and empties. */
  private static final long GROWTH_MEGABYTES = 24;

  private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();

  private void load(PosternProcess postern, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    List<Thread> threads =
        IntStream.range(0, CLIENTS)
            .mapToObj(i -> new Thread(() -> send(postern, SENDERS.get(i % SENDERS.size()), end)))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void send(PosternProcess postern, Sender sender, long end) {
    try {
      while (System.nanoTime() < end && troubles.isEmpty()) {
        session(postern, sender);
      }
    } catch (RuntimeException | AssertionError e) {
      troubles.add(e.toString());
    }
  }

  private void session(PosternProcess postern, Sender sender) {
    try (SmtpClient client = sender.connect(postern.submission())) {
      for (int i = 0; i < MAILS_PER_SESSION; i++) {
        mail(client, sender);
      }
      if (ThreadLocalRandom.current().nextInt(4) == 0) {
        breakOff(client, sender);
      } else {
        client.expect("221", "QUIT");
      }
    }
  }

  private void mail(SmtpClient client, Sender sender) {
    ThreadLocalRandom chance = ThreadLocalRandom.current();
    String content = chance.nextInt(50) == 0 ? LARGE : Contents.numbered(chance.nextInt(7), sender);
    String reply = client.mail(sender.user(), "someone@example.net", content);
    if (reply.startsWith("250")) {
      accepted.incrementAndGet();
    } else {
      troubles.add(reply);
    }
  }

  /** The client goes away in the middle of its content. */
  private static void breakOff(SmtpClient client, Sender sender) {
    client.expect("250", "MAIL FROM:<" + sender.user() + ">");
    client.expect("250", "RCPT TO:<someone@example.net>");
    client.expect("354", "DATA");
    client.send("Subject: never to arrive\r\n\r\n" + LARGE.substring(0, 30_000));
  }

  @Test
  void underFullLoadMemoryStaysFlatAndNothingLeaks() throws IOException {
    assumeTrue(Programs.isInstalled("smtp-sink"), "skipped: Postfix is not installed");
    int port = Ports.free();
    String backend = "127.0.0.1:" + port;
    String user = System.getProperty("user.name");
    Process sink =
        new ProcessBuilder(
                "smtp-sink", "-u", user.equals("root") ? "postfix" : user, backend, "1000")
            .redirectErrorStream(true)
            .start();
    Waiting.until(() -> Ports.answers(port), "smtp-sink", () -> "");
    try (PosternProcess postern =
        PosternProcess.inFrontOf(
            backend, "-Dio.netty.leakDetection.level=advanced", "backend.forward = mail-auth")) {
      load(postern, WARM_UP);
      long before = postern.megabytes();
      load(postern, LOAD);
      long after = postern.megabytes();
      System.out.println(accepted + " mails, " + before + " MiB, then " + after + " MiB");
      assertEquals(List.of(), List.copyOf(troubles));
      assertTrue(accepted.get() > 200, accepted + " mails");
      assertFalse(postern.log().contains("LEAK"), postern::log);
      if (SLOW) {
        assertTrue(after <= before + GROWTH_MEGABYTES, before + " MiB grew to " + after);
      }
    } finally {
      sink.destroyForcibly();
    }
  }
}
