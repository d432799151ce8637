package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of mail while the mail server is restarted, or is gone. */
class RestartIT {

  private static final List<Sender> SENDERS = List.of(Sender.ALICE, Sender.BOB, Sender.CAROL);
  private static final int CLIENTS = 6;

  /** Numbered mails from several clients at once, until told to stop. */
  private static final class Load implements AutoCloseable {
    final Set<Integer> accepted = ConcurrentHashMap.newKeySet();
    final Set<Integer> deferred = ConcurrentHashMap.newKeySet();
    final Queue<String> strange = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    Load(RunningProxy proxy) {
      for (int i = 0; i < CLIENTS; i++) {
        Sender sender = SENDERS.get(i % SENDERS.size());
        Thread thread = new Thread(() -> send(proxy, sender));
        threads.add(thread);
        thread.start();
      }
    }

    private void send(RunningProxy proxy, Sender sender) {
      try (SmtpClient client = sender.connect(proxy.submission())) {
        while (!over.get()) {
          // Numbers whose content is short: load is wanted, not octets.
          int number = numbers.getAndIncrement() * 8 + 3;
          judge(number, PostfixSuite.mail(client, number, sender));
        }
      } catch (RuntimeException | AssertionError e) {
        strange.add(e.toString());
      }
    }

    private void judge(int number, String reply) {
      if (reply.startsWith("250")) {
        accepted.add(number);
      } else if (reply.startsWith("4")) {
        deferred.add(number);
      } else {
        strange.add(reply);
      }
    }

    void awaitMore() {
      int before = accepted.size();
      Waiting.until(
          () -> accepted.size() >= before + 60, "more mails to pass", () -> strange.toString());
    }

    @Override
    public void close() {
      over.set(true);
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 50})
  void aPostfixRestartedUnderLoadLosesNothingAndDoublesNothing(int maximum) {
    try (PostfixProcess postfix = PostfixProcess.start(PostfixSetup.AS_SHIPPED);
        RunningProxy proxy =
            RunningProxy.inFrontOf(
                postfix.address(),
                "backend.probe-interval = 100ms",
                "backend.pool { minimum = 1, maximum = " + maximum + " }")) {
      Load load = new Load(proxy);
      try (load) {
        for (int i = 0; i < 2; i++) {
          load.awaitMore();
          postfix.restart();
        }
        load.awaitMore();
      }
      assertEquals(List.of(), List.copyOf(load.strange));
      assertDeliveredOnce(load, postfix);
    }
  }

  /**
   * A mail that was answered 4xx may have arrived all the same, for want of the verdict: once. What
   * lies in the mailbox twice under one queue id was taken once, and delivered anew by a Postfix
   * whose delivery agent was stopped between the mailbox and the queue.
   */
  private static void assertDeliveredOnce(Load load, Postfix postfix) {
    Waiting.until(
        () -> numbers(postfix).keySet().containsAll(load.accepted),
        "every accepted mail",
        () -> "accepted " + load.accepted.size() + ", arrived " + numbers(postfix).size());
    numbers(postfix)
        .forEach((number, taken) -> assertEquals(1, taken.size(), "mail " + number + ": " + taken));
    System.out.println(
        load.accepted.size() + " mails accepted, " + load.deferred.size() + " deferred");
  }

  /** The queue ids of each number's mail. */
  private static Map<Integer, Set<String>> numbers(Postfix postfix) {
    return postfix.delivered().stream()
        .collect(
            Collectors.groupingBy(
                DeliveredMail::number,
                Collectors.mapping(DeliveredMail::queueId, Collectors.toSet())));
  }

  @Test
  void anotherMailServerTakesTheMailOfOneThatIsGone() {
    try (PostfixProcess first = PostfixProcess.start(PostfixSetup.AS_SHIPPED);
        PostfixProcess second = PostfixProcess.start(PostfixSetup.AS_SHIPPED);
        RunningProxy proxy =
            RunningProxy.inFrontOf(
                first.address(),
                "backend.address = [\"" + first.address() + "\", \"" + second.address() + "\"]",
                "backend.probe-interval = 100ms");
        SmtpClient alice = Sender.ALICE.connect(proxy.submission())) {
      assertTrue(PostfixSuite.mail(alice, 3, Sender.ALICE).startsWith("250"));
      first.kill();
      assertTrue(PostfixSuite.mail(alice, 11, Sender.ALICE).startsWith("250"));
      assertEquals(11, second.all(1).get(0).number());
      proxy.log().await("backend-down");
    }
  }
}
