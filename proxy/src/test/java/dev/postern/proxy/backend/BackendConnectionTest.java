package dev.postern.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import dev.postern.proxy.smtp.Capabilities;
import io.netty.buffer.ByteBuf;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendConnectionTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private final MockTicker clock = Ticker.newMockTicker();
  private final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(clock).build();
  private final RecordingUser user = new RecordingUser();
  private final BackendConnection connection = new BackendConnection(channel, user, TIMEOUT);

  @BeforeEach
  void connect() {
    channel.config().setAllocator(leaks.allocator());
    channel.pipeline().addLast(connection);
  }

  @AfterEach
  void disconnect() {
    channel.finishAndReleaseAll();
  }

  private void send(String line, IntPredicate fitting) {
    connection.send(line, fitting, TIMEOUT, user::onReply);
  }

  private void send(String line) {
    send(line, BackendConnection.FINAL);
  }

  private String sent() {
    connection.flush();
    StringBuilder sent = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      sent.append(out.toString(StandardCharsets.ISO_8859_1).replace("\r\n", ";"));
      out.release();
    }
    return sent.toString();
  }

  private void hear(String octets) {
    channel.writeInbound(leaks.octets(octets));
  }

  private void offerPipelining() {
    connection.learn(Capabilities.NONE.with("PIPELINING", ""));
  }

  /** RFC 2920 section 3.1: not before the server offers it. */
  @Test
  void withoutPipeliningEachCommandWaitsForTheReplyBefore() {
    send("MAIL");
    send("RCPT");
    send("DATA", BackendConnection.INTERMEDIATE);
    assertEquals("MAIL;", sent());
    assertFalse(connection.isInStep());
    hear("250 ok\r\n");
    assertEquals("RCPT;", sent());
    hear("550 no\r\n");
    assertEquals("DATA;", sent());
    hear("354 go\r\n");
    assertEquals(List.of("250", "550", "354"), user.told);
    assertTrue(connection.isInStep());
  }

  @Test
  void withPipeliningAllLeavesInOneWrite() {
    offerPipelining();
    send("MAIL");
    send("RCPT");
    send("DATA", BackendConnection.INTERMEDIATE);
    assertEquals("MAIL;RCPT;DATA;", sent());
    hear("250 ok\r\n250 ok\r\n354 go\r\n");
    assertEquals(List.of("250", "250", "354"), user.told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"354 go\r\n", "334 \r\n", "150 x\r\n", "hello\r\n", "250-a\r\n251 b\r\n"})
  void answerThatIsNoFinalOneEndsTheConnection(String answer) {
    send("MAIL");
    hear(answer);
    assertEquals(List.of("lost"), user.told);
    assertFalse(channel.isOpen());
    assertFalse(connection.isUsable());
    assertFalse(connection.lastTrouble().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"250 ok\r\n", "220 x\r\n", "334 \r\n"})
  void dataIsNotAnsweredByASuccess(String answer) {
    send("DATA", BackendConnection.INTERMEDIATE);
    hear(answer);
    assertEquals(List.of("lost"), user.told);
    assertFalse(channel.isOpen());
  }

  @Test
  void repliesBehindAFaultAreNobodys() {
    offerPipelining();
    send("MAIL");
    send("RCPT");
    hear("354 go\r\n250 ok\r\n250 ok\r\n");
    assertEquals(List.of("lost"), user.told);
  }

  @Test
  void replyToNothingIsUnexpected() {
    hear("421 bye\r\n");
    assertEquals(List.of("unexpected 421"), user.told);
  }

  @Test
  void connectionIsOutOfStepWhileOctetsStandBehindTheLastAnswer() {
    boolean[] inStep = new boolean[1];
    connection.send(
        "RSET", BackendConnection.FINAL, TIMEOUT, reply -> inStep[0] = connection.isInStep());
    hear("250 ok\r\n250 and more\r\n");
    assertFalse(inStep[0]);
    assertEquals(List.of("unexpected 250"), user.told);
  }

  @Test
  void halfAReplyIsOutOfStep() {
    hear("25");
    assertFalse(connection.isInStep());
  }

  /** The 2021 family "NO STARTTLS": a reply in clear text would be read as if TLS protected it. */
  @ParameterizedTest
  @ValueSource(strings = {"220 go\r\n250 injected\r\n", "220 go\r\n2", "220 go\r\n\u0016\u0003"})
  void octetsBehindTheAnswerToStarttlsEndTheConnection(String octets) {
    send("STARTTLS");
    hear(octets);
    assertEquals(List.of("lost"), user.told);
    assertFalse(channel.isOpen());
  }

  /** RFC 5321 section 3.8: after 421 the MTA closes. */
  @Test
  void connectionThatWasAnswered421IsUsedNoMore() {
    send("RSET");
    hear("421 4.3.2 going down\r\n");
    assertEquals(List.of("421"), user.told);
    assertFalse(connection.isUsable());
  }

  @Test
  void overdueReplyEndsTheConnection() {
    send("MAIL");
    clock.advance(19, TimeUnit.SECONDS);
    connection.expire();
    assertTrue(channel.isOpen());
    clock.advance(1, TimeUnit.SECONDS);
    connection.expire();
    assertFalse(channel.isOpen());
    assertEquals(List.of("lost"), user.told);
    assertEquals("no reply in time", connection.lastTrouble());
  }

  @Test
  void eachReplyHasItsOwnTime() {
    offerPipelining();
    send("MAIL");
    send("RCPT");
    clock.advance(15, TimeUnit.SECONDS);
    hear("250 ok\r\n");
    clock.advance(15, TimeUnit.SECONDS);
    connection.expire();
    assertTrue(channel.isOpen());
    clock.advance(5, TimeUnit.SECONDS);
    connection.expire();
    assertFalse(channel.isOpen());
  }

  @Test
  void connectionThatAwaitsNothingIsNeverOverdue() {
    send("MAIL");
    hear("250 ok\r\n");
    clock.advance(1000, TimeUnit.HOURS);
    connection.expire();
    assertTrue(channel.isOpen());
  }

  @Test
  void lossIsToldOnce() {
    send("MAIL");
    send("RCPT");
    clock.advance(20, TimeUnit.SECONDS);
    connection.expire();
    connection.expire();
    channel.close();
    assertEquals(List.of("lost"), user.told);
  }

  @Test
  void brokenChannelIsALostConnection() {
    channel.pipeline().fireExceptionCaught(new IOException("reset"));
    assertEquals(List.of("lost"), user.told);
    assertEquals("reset", connection.lastTrouble());
    assertFalse(channel.isOpen());
  }

  @Test
  void abortedConnectionTellsNobody() {
    send("MAIL");
    connection.abort();
    assertFalse(channel.isOpen());
    assertEquals(List.of(), user.told);
  }

  @Test
  void goodbyeIsSaidBeforeTheEnd() {
    connection.quit();
    assertEquals("QUIT;", sent());
    assertFalse(channel.isOpen());
  }

  @Test
  void verdictBehindContentIsAwaited() {
    connection.sendContent(leaks.octets("x\r\n.\r\n"));
    connection.await(BackendConnection.FINAL, TIMEOUT, user::onReply);
    assertEquals("x;.;", sent());
    hear("250 queued\r\n");
    assertEquals(List.of("250"), user.told);
  }

  @Test
  void commandIsItsOctets() {
    send("MAIL FROM:<\u00c3\u00bc@b>");
    assertEquals("MAIL FROM:<\u00c3\u00bc@b>;", sent());
  }

  @Test
  void fullConnectionTellsItsUser() {
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 20));
    connection.sendContent(leaks.octets("x".repeat(100)));
    assertFalse(connection.isWritable());
    sent();
    assertTrue(connection.isWritable());
    assertEquals(List.of("writability", "writability"), user.told);
  }

  @Test
  void refusalsCountUntilADelivery() {
    for (int i = 0; i < 3; i++) {
      send("RCPT");
      hear("550 no\r\n");
    }
    connection.countTransaction(false);
    assertEquals(3, connection.refusals());
    assertEquals(1, connection.undelivered());
    connection.countTransaction(true);
    assertEquals(0, connection.refusals());
    assertEquals(0, connection.undelivered());
  }
}
