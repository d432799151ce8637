package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds in front of Postfix, wherever it runs. */
abstract class PostfixSuite {

  private static final int MAILS = 200;
  private static final String ONE_CONNECTION = "backend.pool { minimum = 1, maximum = 1 }";

  abstract Postfix postfix(PostfixSetup setup);

  @Test
  void everyMailCarriesItsOwnUserAndAddressAndKeepsEveryOctet() {
    List<Sender> senders = List.of(Sender.ALICE, Sender.BOB, Sender.ALICE_PHONE, Sender.CAROL);
    try (Postfix postfix = postfix(PostfixSetup.AS_SHIPPED);
        RunningProxy proxy =
            RunningProxy.inFrontOf(postfix.address(), "backend.pool.maximum = 2")) {
      sendInTurn(proxy, senders, MAILS);
      for (DeliveredMail mail : postfix.all(MAILS)) {
        Sender sender = senders.get(mail.number() % senders.size());
        assertUnchanged(mail, sender);
        String line = postfix.folder().log().client(mail.queueId());
        assertTrue(line.contains("sasl_method=XCLIENT"), line);
        assertTrue(line.contains("sasl_username=" + sender.user() + ","), line);
        assertTrue(line.endsWith("orig_client=unknown[" + sender.address() + "]"), line);
      }
      long connections = postfix.folder().log().connections();
      assertTrue(connections <= 3, connections + " connections, one of them the preflight's");
    }
  }

  @Test
  void withAddrAndStaticAllEveryMailComesFromItsUserAndAddress() {
    assertAddressesAreTheClients(
        PostfixSetup.AS_SHIPPED.optionFromComment("smtpd_authorized_xclient_hosts=static:all"));
  }

  @Test
  void withAddrAndOnlyTheProxyAuthorizedAConnectionServesOneClient() {
    assertAddressesAreTheClients(PostfixSetup.AS_SHIPPED);
  }

  private void assertAddressesAreTheClients(PostfixSetup setup) {
    List<Sender> senders = List.of(Sender.ALICE, Sender.BOB, Sender.ALICE_PHONE);
    try (Postfix postfix = postfix(setup);
        RunningProxy proxy =
            RunningProxy.inFrontOf(
                postfix.address(), "backend.forward = xclient-addr", ONE_CONNECTION)) {
      sendInTurn(proxy, senders, 24);
      for (DeliveredMail mail : postfix.all(24)) {
        Sender sender = senders.get(mail.number() % senders.size());
        assertUnchanged(mail, sender);
        String line = postfix.folder().log().client(mail.queueId());
        assertTrue(line.contains("client=unknown[" + sender.address() + "]"), line);
        assertTrue(line.endsWith("sasl_username=" + sender.user()), line);
      }
    }
  }

  @Test
  void theServiceLoginIsTheUserOfEveryMailAndTheSenderItsLabel() {
    try (Postfix postfix = postfix(SaslLogin.setup());
        RunningProxy proxy = SaslLogin.inFrontOf(postfix)) {
      sendInTurn(proxy, List.of(Sender.ALICE, Sender.BOB), 4);
      for (DeliveredMail mail : postfix.all(4)) {
        Sender sender = mail.number() % 2 == 0 ? Sender.ALICE : Sender.BOB;
        assertUnchanged(mail, sender);
        String line = postfix.folder().log().client(mail.queueId());
        assertTrue(line.contains("sasl_username=postern@backend.example.org"), line);
        assertTrue(line.contains("sasl_sender=" + sender.user()), line);
      }
    }
  }

  /** Sends numbered mails, each sender in turn, over one session a sender. */
  static void sendInTurn(RunningProxy proxy, List<Sender> senders, int mails) {
    List<SmtpClient> clients = senders.stream().map(s -> s.connect(proxy.submission())).toList();
    for (int i = 0; i < mails; i++) {
      int turn = i % senders.size();
      String reply = mail(clients.get(turn), i, senders.get(turn));
      assertTrue(reply.startsWith("250"), reply);
    }
    clients.forEach(SmtpClient::close);
  }

  static String mail(SmtpClient client, int number, Sender sender) {
    return client.mail(sender.user(), "someone@example.net", Contents.numbered(number, sender));
  }

  static void assertUnchanged(DeliveredMail mail, Sender sender) {
    String sent = Contents.numbered(mail.number(), sender);
    assertEquals(Contents.asDelivered(sent), mail.content());
  }
}
