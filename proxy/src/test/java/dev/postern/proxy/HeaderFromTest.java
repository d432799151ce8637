package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.SenderConfig;
import dev.postern.proxy.config.SenderConfig.HeaderFrom;
import dev.postern.proxy.config.SenderConfig.NullSender;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The policy about From and Sender from the client's side and the mail server's. */
class HeaderFromTest {

  private static final String OWN = "From: alice@example.org\r\n\r\n.x\r\n";
  private static final String FOREIGN = "From: bob@example.org\r\n\r\n.x\r\n";
  private static final String REFUSAL =
      "550 5.7.1 From or Sender in the header is not an address of this certificate";

  private FakeBackend backend;
  private Postern postern;
  private SmtpClient client;

  @BeforeEach
  void enforce() throws IOException {
    start(HeaderFrom.ENFORCE);
  }

  private void start(HeaderFrom policy) throws IOException {
    backend = FakeBackend.inClear();
    Settings settings = new Settings(backend.address());
    settings.sender = new SenderConfig(NullSender.REFUSE, policy, 1024);
    postern =
        Postern.start(
            settings.listener("all", TlsMode.IMPLICIT, ListenerConfig.Provider.AUTO).build());
    client = connect(postern);
  }

  private static SmtpClient connect(Postern postern) throws IOException {
    return SmtpClient.open(
        postern.addresses("all").get(0), TlsMode.IMPLICIT, TlsPeer.with(People.ALICE));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    postern.close();
    backend.close();
  }

  private void envelope() throws IOException {
    assertEquals("250 2.0.0 OK", client.say("MAIL FROM:<alice@example.org>"));
    assertEquals("250 2.0.0 OK", client.say("RCPT TO:<carol@example.net>"));
  }

  private String data(String... pieces) throws IOException {
    envelope();
    assertTrue(client.say("DATA").startsWith("354 "));
    for (String piece : pieces) {
      client.send(piece);
    }
    return client.say(".");
  }

  private String chunks(String first, String last) throws IOException {
    envelope();
    client.send("BDAT " + first.length() + "\r\n" + first);
    String reply = client.reply();
    if (reply.startsWith("5")) {
      return reply;
    }
    assertEquals("250 2.0.0 Chunk taken", reply);
    client.send("BDAT " + last.length() + " LAST\r\n" + last);
    return client.reply();
  }

  @Test
  void ownAddressPassesBehindTheTraceField() throws IOException {
    assertEquals("250 2.0.0 Queued", data(OWN));
    assertTrue(backend.content.get(0).startsWith("Received: "), backend.content.toString());
    assertEquals(List.of("From: alice@example.org", "", ".x"), tail(3));
  }

  private List<String> tail(int lines) {
    return backend.content.subList(backend.content.size() - lines, backend.content.size());
  }

  @Test
  void nothingOfSomebodyElsesMailLeavesWhereverItIsCut() throws IOException {
    for (int cut = 0; cut < FOREIGN.length(); cut++) {
      String first = FOREIGN.substring(0, cut);
      String second = FOREIGN.substring(cut);
      assertEquals(REFUSAL, data(first, second), "DATA cut at " + cut);
      assertEquals(REFUSAL, chunks(first, second), "BDAT cut at " + cut);
    }
    assertEquals(List.of(), backend.content);
    assertEquals("250 2.0.0 Queued", data(OWN));
  }

  @Test
  void ownMailPassesWholeWhereverItIsCut() throws IOException {
    for (int cut = 0; cut < OWN.length(); cut++) {
      assertEquals("250 2.0.0 Queued", data(OWN.substring(0, cut), OWN.substring(cut)));
      assertEquals(List.of("From: alice@example.org", "", ".x"), tail(3));
      assertEquals("250 2.0.0 Queued", chunks(OWN.substring(0, cut), OWN.substring(cut)));
      assertEquals(List.of("From: alice@example.org", "", "..x"), tail(3));
    }
  }

  @Test
  void endlessHeaderIsRefusedBeforeItLeaves() throws IOException {
    String field = "X: " + "x".repeat(400) + "\r\n";
    assertEquals("550 5.6.0 Header refused: longer than it may be", data(field.repeat(3), OWN));
    assertEquals(List.of(), backend.content);
  }

  @Test
  void reportLetsEverythingPass() throws IOException {
    stop();
    start(HeaderFrom.REPORT);
    assertEquals("250 2.0.0 Queued", data(FOREIGN));
    assertEquals(List.of("From: bob@example.org", "", ".x"), tail(3));
    assertEquals("250 2.0.0 Queued", data("X: " + "x".repeat(2000) + "\r\n", FOREIGN));
    assertEquals(List.of("From: bob@example.org", "", ".x"), tail(3));
  }

  @Test
  void offLooksAtNothing() throws IOException {
    stop();
    start(HeaderFrom.OFF);
    assertEquals("250 2.0.0 Queued", data("no header at all\r\n"));
    assertEquals("250 2.0.0 Queued", data(FOREIGN));
  }

  /** The client goes in the middle of its header; nothing of it may be left anywhere. */
  @Test
  void headerWithoutEndIsNotPassedOn() throws IOException {
    envelope();
    client.say("DATA");
    client.send("From: alice@example.org\r\n");
    client.close();
    client = connect(postern);
    assertEquals("250 2.0.0 Queued", data(OWN));
    assertEquals(List.of("From: alice@example.org", "", ".x"), tail(3));
    assertEquals(1, backend.content.stream().filter(line -> line.startsWith("From")).count());
  }
}
