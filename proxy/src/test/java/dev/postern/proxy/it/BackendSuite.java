package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds in front of every mail server: one server and one proxy for all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BackendSuite {

  private static final List<Sender> SENDERS = List.of(Sender.ALICE, Sender.BOB, Sender.CAROL);

  MailServer server;
  private RunningProxy proxy;

  /** Numbers of mails go on from test to test. */
  private int sent;

  /** Starts the server, or skips the test where it cannot be. */
  abstract MailServer start();

  /** The keywords that this server offers behind TLS, of those that a submission client uses. */
  abstract List<String> offers();

  /** How the server's log shows a mail of that user. */
  abstract Pattern taken(Sender sender);

  @BeforeAll
  void begin() {
    server = start();
    proxy = RunningProxy.inFrontOf(server, "backend.pool { minimum = 1, maximum = 1 }");
    Waiting.until(this::isKnown, "the server's EHLO", server::log);
  }

  @AfterAll
  void end() {
    // Neither is there where the tests are skipped.
    if (proxy != null) {
      proxy.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** The first client may come before the one connection has been opened. */
  private boolean isKnown() {
    try (SmtpClient alice = connect(Sender.ALICE)) {
      return alice.expect("250", "EHLO laptop.example.org").contains("8BITMIME");
    }
  }

  private boolean isOffered(String keyword) {
    return offers().contains(keyword);
  }

  private String parameter(String keyword, String parameter) {
    return isOffered(keyword) ? " " + parameter : "";
  }

  SmtpClient connect(Sender sender) {
    return sender.connect(proxy.submission());
  }

  private void beginMail(SmtpClient client, Sender sender) {
    String body = parameter("8BITMIME", "BODY=8BITMIME");
    client.expect("250", "MAIL FROM:<" + sender.user() + ">" + body);
    client.expect("250", "RCPT TO:<someone@example.net>");
  }

  private String send(SmtpClient client, Sender sender, String content) {
    beginMail(client, sender);
    client.expect("354", "DATA");
    client.send(SmtpClient.stuffed(content) + ".\r\n");
    return client.reply();
  }

  void sendNext(SmtpClient client, Sender sender) {
    assertTaken(send(client, sender, Contents.numbered(sent, sender)));
  }

  /** One mail more has to arrive. */
  private void assertTaken(String reply) {
    assertTrue(reply.startsWith("250"), reply);
    sent++;
  }

  /** All that the tests have sent has arrived, and nothing else. */
  DeliveredMail last() {
    List<DeliveredMail> all = server.all(sent);
    return all.get(all.size() - 1);
  }

  void assertSendsAndDelivers(SmtpClient client, Sender sender) {
    sendNext(client, sender);
    PostfixSuite.assertUnchanged(last(), sender);
  }

  private long lines(Pattern pattern) {
    return server.log().stream().filter(line -> pattern.matcher(line).find()).count();
  }

  /** More mails of one user first than servers take on a connection, where nobody tells them. */
  @Test
  void everyMailOnOneConnectionKeepsItsOctetsAndItsUser() {
    List<SmtpClient> clients = SENDERS.stream().map(this::connect).toList();
    List<Long> before = SENDERS.stream().map(sender -> lines(taken(sender))).toList();
    List<Integer> turns =
        IntStream.range(0, 150).mapToObj(i -> i < 120 ? 0 : i % SENDERS.size()).toList();
    int first = sent;
    turns.forEach(turn -> sendNext(clients.get(turn), SENDERS.get(turn)));
    for (DeliveredMail mail : server.all(sent).subList(first, sent)) {
      PostfixSuite.assertUnchanged(mail, SENDERS.get(turns.get(mail.number() - first)));
    }
    for (int i = 0; i < SENDERS.size(); i++) {
      Pattern pattern = taken(SENDERS.get(i));
      long mails = Collections.frequency(turns, i);
      assertEquals(before.get(i) + mails, lines(pattern), pattern + " in " + server.log());
    }
    clients.forEach(SmtpClient::close);
  }

  @Test
  void clientsAreOfferedWhatTheServerOffers() {
    try (SmtpClient alice = connect(Sender.ALICE)) {
      String reply = alice.expect("250", "EHLO laptop.example.org");
      TreeSet<String> keywords = new TreeSet<>();
      reply.lines().skip(1).forEach(line -> keywords.add(line.substring(4).split(" ", -1)[0]));
      TreeSet<String> expected = new TreeSet<>(offers());
      expected.addAll(List.of("PIPELINING", "CHUNKING", "SIZE", "AUTH"));
      keywords.retainAll(
          List.of("8BITMIME", "SMTPUTF8", "DSN", "PIPELINING", "CHUNKING", "SIZE", "AUTH"));
      assertEquals(expected, keywords);
    }
  }

  @Test
  void aSenderWhoIsNotTheUserReachesNoServer() {
    try (SmtpClient alice = connect(Sender.ALICE)) {
      String reply = alice.say("MAIL FROM:<mallory@example.org>");
      assertTrue(reply.startsWith("550 5.7.1"), reply);
      assertSendsAndDelivers(alice, Sender.ALICE);
      assertFalse(server.log().toString().contains("mallory"), server.log()::toString);
    }
  }

  @Test
  void aRecipientWhomTheServerRefusesIsRefusedAndTheOtherGetsTheMail() {
    try (SmtpClient alice = connect(Sender.ALICE)) {
      alice.expect("250", "MAIL FROM:<alice@example.org>");
      alice.expect("550", "RCPT TO:<nobody@example.com>");
      alice.expect("250", "RCPT TO:<someone@example.net>");
      alice.expect("354", "DATA");
      alice.send(SmtpClient.stuffed(Contents.numbered(sent, Sender.ALICE)) + ".\r\n");
      assertTaken(alice.reply());
      assertTrue(last().content().contains("From: alice"));
    }
  }

  @Test
  void internationalizedMailPassesWhereTheServerTakesItAndIsRefusedElsewhere() {
    try (SmtpClient alice = connect(Sender.ALICE)) {
      String body = parameter("8BITMIME", "BODY=8BITMIME");
      String mail = "MAIL FROM:<alice@example.org>" + body + " SMTPUTF8";
      if (!isOffered("SMTPUTF8")) {
        assertTrue(alice.say(mail).startsWith("5"), "refused");
        return;
      }
      alice.expect("250", mail);
      alice.expect("250", "RCPT TO:<j\u00c3\u00bcrgen@example.net>");
      alice.expect("354", "DATA");
      String content = Contents.numbered(sent, Sender.ALICE).replace("a test", "\u00c3\u00bc");
      alice.send(SmtpClient.stuffed(content) + ".\r\n");
      assertTaken(alice.reply());
      assertEquals(Contents.asDelivered(content), last().content());
    }
  }

  @Test
  void deliveryStatusParametersPassWhereTheServerTakesThem() {
    assumeTrue(isOffered("DSN"), "skipped: this server does not offer DSN");
    try (SmtpClient alice = connect(Sender.ALICE)) {
      alice.expect("250", "MAIL FROM:<alice@example.org> RET=HDRS ENVID=QQ314159");
      alice.expect(
          "250", "RCPT TO:<someone@example.net> NOTIFY=NEVER ORCPT=rfc822;someone@example.net");
      alice.expect("354", "DATA");
      alice.send(SmtpClient.stuffed(Contents.numbered(sent, Sender.ALICE)) + ".\r\n");
      assertTaken(alice.reply());
      last();
    }
  }

  @Test
  void aMailOfEightMegabytesKeepsEveryOctet() {
    String line = ".dots and \u00ff octets " + "x".repeat(60) + "\r\n";
    String content = Contents.numbered(sent, Sender.ALICE) + line.repeat(100_000);
    try (SmtpClient alice = connect(Sender.ALICE)) {
      assertTaken(send(alice, Sender.ALICE, content));
      assertTrue(Contents.asDelivered(content).equals(last().content()), "every octet");
    }
  }

  @Test
  void aMailBeyondTheServersSizeIsRefusedBeforeItIsSent() {
    try (SmtpClient alice = connect(Sender.ALICE)) {
      String reply = alice.say("MAIL FROM:<alice@example.org> SIZE=99000000");
      assertTrue(reply.startsWith("552 5.3.4"), reply);
    }
  }

  @Test
  void mailsInOneWriteAreAnsweredInOrder() {
    String envelope =
        "MAIL FROM:<alice@example.org>"
            + parameter("8BITMIME", "BODY=8BITMIME")
            + "\r\nRCPT TO:<someone@example.net>\r\n";
    try (SmtpClient alice = connect(Sender.ALICE)) {
      alice.send("NOOP\r\n" + envelope + "RCPT TO:<nobody@example.com>\r\nDATA\r\n");
      assertReplies(alice, "250", "250", "250", "550", "354");
      String first = SmtpClient.stuffed(Contents.numbered(sent, Sender.ALICE));
      alice.send(first + ".\r\n" + envelope + "DATA\r\n");
      assertTaken(alice.reply());
      assertReplies(alice, "250", "250", "354");
      String second = SmtpClient.stuffed(Contents.numbered(sent, Sender.ALICE));
      alice.send(second + ".\r\nNOOP\r\n");
      assertTaken(alice.reply());
      assertReplies(alice, "250");
      PostfixSuite.assertUnchanged(last(), Sender.ALICE);
    }
  }

  private static void assertReplies(SmtpClient client, String... codes) {
    for (String code : codes) {
      String reply = client.reply();
      assertTrue(reply.startsWith(code), reply);
    }
  }

  /** RFC 3030: a dot alone on its line is content there, and so is what looks like commands. */
  @Test
  void aChunkThatLooksLikeTheEndOfContentAndAMailMoreIsOneMail() {
    String content =
        Contents.numbered(8, Sender.ALICE).replaceFirst(": 8", ": " + sent)
            + "\r\n.\r\nMAIL FROM:<mallory@example.org>\r\nRCPT TO:<someone@example.net>\r\n"
            + "DATA\r\nX-Test-Mail: 666\r\n\r\nsmuggled\r\n.\r\n";
    for (int size : new int[] {content.length(), 1, 3, 50}) {
      String numbered = content.replaceFirst("X-Test-Mail: \\d+", "X-Test-Mail: " + sent);
      try (SmtpClient alice = connect(Sender.ALICE)) {
        beginMail(alice, Sender.ALICE);
        for (int at = 0; at < numbered.length(); at += size) {
          String chunk = numbered.substring(at, Math.min(at + size, numbered.length()));
          alice.send("BDAT " + chunk.length() + "\r\n" + chunk);
          String reply = alice.reply();
          assertTrue(reply.startsWith("250"), reply);
        }
        assertTaken(alice.say("BDAT 0 LAST"));
        assertEquals(Contents.asDelivered(numbered), last().content());
      }
    }
  }

  /** The SMTP smuggling of 2023: ends of content that some server takes for one. */
  static Stream<String> falseEnds() {
    return Stream.of(
        "\n.\n",
        "\n.\r\n",
        "\r\n.\n",
        "\r.\r",
        "\r.\r\n",
        "\r\n.\r",
        "\n.\r",
        "\r.\n",
        "\r\n\0.\r\n",
        "\r\n.\0\r\n",
        "\r\n.\r\r\n",
        "\r\r\n.\r\r\n");
  }

  @Test
  void noFalseEndOfContentBringsASecondMail() {
    falseEnds().forEach(this::assertSmugglesNothing);
    try (SmtpClient bob = connect(Sender.BOB)) {
      assertSendsAndDelivers(bob, Sender.BOB);
    }
    assertFalse(server.log().toString().contains("mallory"), server.log()::toString);
  }

  private void assertSmugglesNothing(String end) {
    String second =
        "MAIL FROM:<mallory@example.org>\r\nRCPT TO:<someone@example.net>\r\nDATA\r\n"
            + DeliveredMail.FIRST_FIELD
            + "666\r\n\r\nsmuggled\r\n.\r\n";
    try (SmtpClient alice = connect(Sender.ALICE)) {
      beginMail(alice, Sender.ALICE);
      alice.expect("354", "DATA");
      alice.send(DeliveredMail.FIRST_FIELD + "665\r\n\r\nbody" + end + second);
      String reply = alice.reply();
      if (reply.startsWith("250")) {
        // A NUL is content where the server takes it, and so is all behind it: then it is one mail.
        assertEquals(++sent, server.delivered(sent).size(), () -> Contents.visible(end));
      }
    }
  }
}
