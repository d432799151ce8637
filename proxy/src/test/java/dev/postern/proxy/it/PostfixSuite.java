package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds in front of Postfix, wherever it runs. */
abstract class PostfixSuite {

  private static final int MAILS = 200;

  abstract MailServer postfix(PostfixSetup setup);

  @Test
  void everyMailCarriesItsOwnUserAndAddressAndKeepsEveryOctet() {
    List<Sender> senders = List.of(Sender.ALICE, Sender.BOB, Sender.ALICE_PHONE, Sender.CAROL);
    try (MailServer postfix = postfix(PostfixSetup.AS_SHIPPED);
        RunningProxy proxy =
            RunningProxy.inFrontOf(postfix.address(), "backend.pool.maximum = 2")) {
      List<SmtpClient> clients = senders.stream().map(s -> s.connect(proxy.submission())).toList();
      for (int i = 0; i < MAILS; i++) {
        Sender sender = senders.get(i % senders.size());
        String content = Contents.numbered(i, sender);
        String reply =
            clients.get(i % senders.size()).mail(sender.user(), "someone@example.net", content);
        assertTrue(reply.startsWith("250"), reply);
      }
      clients.forEach(SmtpClient::close);
      List<DeliveredMail> delivered = postfix.folder().delivered(MAILS);
      assertEquals(MAILS, delivered.size());
      List<Integer> numbers = new ArrayList<>();
      for (DeliveredMail mail : delivered) {
        int number = Integer.parseInt(mail.name());
        numbers.add(number);
        Sender sender = senders.get(number % senders.size());
        assertEquals(Contents.asDelivered(Contents.numbered(number, sender)), mail.content());
        assertComesFrom(sender, postfix.folder().log().client(mail.queueId()));
      }
      assertEquals(MAILS, numbers.stream().distinct().count());
      long connections = postfix.folder().log().connections();
      assertTrue(connections <= 2, () -> connections + " connections: " + postfix.folder().log());
    }
  }

  static void assertComesFrom(Sender sender, String line) {
    assertTrue(line.contains("sasl_method=XCLIENT"), line);
    assertTrue(line.contains("sasl_username=" + sender.user() + ","), line);
    assertTrue(line.endsWith("orig_client=unknown[" + sender.address() + "]"), line);
  }
}
