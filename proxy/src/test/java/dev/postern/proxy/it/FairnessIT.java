package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Errors of one user are no other user's. Postfix counts them by connection: after ten every answer
 * takes a second, at twenty-one the connection ends (smtpd_soft_error_limit,
 * smtpd_hard_error_limit).
 */
class FairnessIT {

  private static final String ONE_CONNECTION = "backend.pool { minimum = 1, maximum = 1 }";
  private static final Duration NOT_SLOWER_BY = Duration.ofSeconds(1);

  @ParameterizedTest
  @EnumSource
  void afterWhatAliceDidBobsMailIsAsFastAsBefore(Nuisance nuisance) {
    try (Postfix postfix = PostfixProcess.start(nuisance.setup());
        RunningProxy proxy = RunningProxy.inFrontOf(postfix, ONE_CONNECTION);
        SmtpClient alice = Sender.ALICE.connect(proxy.submission());
        SmtpClient bob = Sender.BOB.connect(proxy.submission())) {
      sendTimed(bob, 0);
      Duration before = sendTimed(bob, 1);
      nuisance.happen(alice);
      Duration after = sendTimed(bob, 2);
      assertTrue(
          after.compareTo(before.plus(NOT_SLOWER_BY)) < 0,
          () -> "bob waits for alice's errors: " + after + ", before " + before);
      assertTrue(postfix.folder().log().client(last(postfix)).contains("sasl_username=bob@"));
    }
  }

  private static String last(Postfix postfix) {
    return postfix.all(3).get(2).queueId();
  }

  private static Duration sendTimed(SmtpClient bob, int number) {
    long start = System.nanoTime();
    String reply = PostfixSuite.mail(bob, number, Sender.BOB);
    assertTrue(reply.startsWith("250"), reply);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void usersInTurnWhoSendNothingWearNoConnectionOut() {
    List<Sender> senders = List.of(Sender.ALICE, Sender.CAROL);
    try (Postfix postfix = PostfixProcess.start(PostfixSetup.AS_SHIPPED);
        RunningProxy proxy = RunningProxy.inFrontOf(postfix, ONE_CONNECTION);
        SmtpClient bob = Sender.BOB.connect(proxy.submission())) {
      List<SmtpClient> clients = senders.stream().map(s -> s.connect(proxy.submission())).toList();
      for (int i = 0; i < 70; i++) {
        clients.get(i % 2).expect("250", "MAIL FROM:<" + senders.get(i % 2).user() + ">");
        clients.get(i % 2).expect("250", "RSET");
      }
      sendTimed(bob, 0);
      assertEquals(1, postfix.all(1).size());
      clients.forEach(SmtpClient::close);
    }
  }
}
