package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CommandDecoderTest {

  private static final String TOO_LONG = "500 5.5.6 Line too long";
  private static final String MALFORMED = "500 5.5.2 Line with bare CR, bare LF or NUL refused";

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private RecordingConsumer consumer = new RecordingConsumer();
  private EmbeddedChannel channel = new EmbeddedChannel();

  private void connect() {
    consumer = new RecordingConsumer();
    channel = new EmbeddedChannel(consumer.decoder);
    channel.config().setAllocator(leaks.allocator());
  }

  private void send(String octets) {
    channel.writeInbound(leaks.octets(octets));
  }

  private List<String> eventsOf(String... pieces) {
    connect();
    for (String piece : pieces) {
      send(piece);
    }
    channel.finishAndReleaseAll();
    return consumer.events();
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of("EHLO laptop\r\nQUIT\r\n", List.of("EHLO laptop", "QUIT")),
        Arguments.of("\r\n", List.of("UNKNOWN")),
        // RFC 5321 section 2.3.8: nothing but CRLF ends a line.
        Arguments.of("NOOP\nQUIT\r\nRSET\r\n", List.of(MALFORMED, "RSET")),
        Arguments.of("NO\rOP\r\nRSET\r\n", List.of(MALFORMED, "RSET")),
        Arguments.of("NOOP\r\r\nRSET\r\n", List.of(MALFORMED, "RSET")),
        Arguments.of("\n\r\nRSET\r\n", List.of(MALFORMED, "RSET")),
        Arguments.of("NO\0OP\r\nRSET\r\n", List.of(MALFORMED, "RSET")),
        // RFC 4954 section 4: the line behind AUTH is a response, whatever it looks like.
        Arguments.of(
            "AUTH EXTERNAL\r\nQUIT\r\nQUIT\r\n", List.of("AUTH EXTERNAL", "sasl:QUIT", "QUIT")),
        Arguments.of("AUTH EXTERNAL\r\n\r\nNOOP\r\n", List.of("AUTH EXTERNAL", "sasl:", "NOOP")),
        Arguments.of(
            "AUTH EXTERNAL\r\nA\rA\r\nNOOP\r\n", List.of("AUTH EXTERNAL", MALFORMED, "NOOP")),
        // RFC 5321 section 4.1.1.4: content up to CR LF . CR LF, commands behind it.
        Arguments.of(
            "DATA\r\nSubject: x\r\n\r\nMAIL\r\n..\r\n.\r\nRSET\r\n",
            List.of("DATA", "content:Subject: x\r\n\r\nMAIL\r\n..\r\n.\r\n", "RSET")),
        Arguments.of("DATA\r\n.\r\nRSET\r\n", List.of("DATA", "content:.\r\n", "RSET")),
        Arguments.of(
            "DATA\r\n.\r\nDATA\r\na\r\n.\r\n",
            List.of("DATA", "content:.\r\n", "DATA", "content:a\r\n.\r\n")),
        // RFC 3030 section 2: the octets of a refused chunk are no commands.
        Arguments.of("BDAT 6\r\nQUIT\r\nRSET\r\n", List.of("BDAT 6", "RSET")),
        Arguments.of("BDAT 0\r\nRSET\r\n", List.of("BDAT 0", "RSET")),
        Arguments.of("BDAT 3\r\nabcBDAT 1\r\ndQUIT\r\n", List.of("BDAT 3", "BDAT 1", "QUIT")),
        // RFC 3030 section 2: what an accepted chunk holds is content, whatever it looks like.
        Arguments.of(
            "BDAT 8 LAST\r\n\r\n.\r\n\0\r\nRSET\r\n",
            List.of("BDAT 8 LAST", "chunk:\r\n.\r\n\0\r\n", "RSET")),
        Arguments.of("BDAT 0 LAST\r\nRSET\r\n", List.of("BDAT 0 LAST", "chunk:", "RSET")),
        Arguments.of(
            "BDAT 0 LAST\r\nBDAT 1 LAST\r\nxRSET\r\n",
            List.of("BDAT 0 LAST", "chunk:", "BDAT 1 LAST", "chunk:x", "RSET")));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void cutsMakeNoDifference(String octets, List<String> expected) {
    assertEquals(expected, eventsOf(octets));
    assertEquals(expected, eventsOf(octets.split("")), "octet by octet");
    for (int cut = 1; cut < octets.length(); cut++) {
      List<String> events = eventsOf(octets.substring(0, cut), octets.substring(cut));
      assertEquals(expected, events, "cut at " + cut);
    }
  }

  static Stream<Arguments> lengths() {
    return Stream.of(
        Arguments.of("X", CommandDecoder.MAXIMUM_COMMAND, true),
        Arguments.of("X", CommandDecoder.MAXIMUM_COMMAND + 1, false),
        // RFC 4954 section 4: an initial response may make AUTH as long as a response.
        Arguments.of("AUTH EXTERNAL ", CommandDecoder.MAXIMUM_SASL, true),
        Arguments.of("auth EXTERNAL ", CommandDecoder.MAXIMUM_SASL, true),
        Arguments.of("AUTH EXTERNAL ", CommandDecoder.MAXIMUM_SASL + 1, false),
        Arguments.of("AUT EXTERNAL ", CommandDecoder.MAXIMUM_COMMAND + 1, false),
        Arguments.of("X", 200_000, false));
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void overlongLineIsRefusedOnceAndTheNextIsRead(String start, int length, boolean accepted) {
    String line = start + "x".repeat(length - start.length() - 2);
    for (int piece : new int[] {length + 20, 4096, 1000, 997}) {
      List<String> events =
          eventsOf((line + "\r\nQUIT\r\n").split("(?<=\\G[\\S\\s]{" + piece + "})"));
      String first = events.get(0);
      assertEquals(accepted, !first.equals(TOO_LONG), "pieces of " + piece);
      boolean sasl = accepted && first.startsWith("AUTH");
      assertEquals(List.of(first, sasl ? "sasl:QUIT" : "QUIT"), events, "pieces of " + piece);
    }
  }

  @Test
  void overlongSaslLineIsRefused() {
    String response = "A".repeat(CommandDecoder.MAXIMUM_SASL - 1);
    assertEquals(
        List.of("AUTH EXTERNAL", TOO_LONG, "RSET"),
        eventsOf("AUTH EXTERNAL\r\n", response + "\r\nRSET\r\n"));
    assertEquals(
        List.of("AUTH EXTERNAL", "sasl:" + response.substring(1)),
        eventsOf("AUTH EXTERNAL\r\n", response.substring(1) + "\r\n"));
  }

  @Test
  void lineWithoutEndIsNotKept() {
    connect();
    send("X".repeat(5000));
    for (int i = 0; i < 100; i++) {
      send("X".repeat(10_000));
    }
    long held = leaks.allocator().metric().usedHeapMemory();
    assertTrue(held < 50_000, "held: " + held);
    channel.finishAndReleaseAll();
  }

  @Test
  void endOfAnOverlongLineMayBeCutBetweenCrAndLf() {
    assertEquals(List.of(TOO_LONG, "QUIT"), eventsOf("X".repeat(5000) + "\r", "\nQUIT\r\n"));
  }

  @Test
  void octetsWaitUntilTheConsumerIsReady() {
    connect();
    consumer.pausing = true;
    send("NOOP\r\nEHLO a\r\nNO");
    send("OP\r\nEHLO b\r\n");
    assertEquals(List.of("NOOP"), consumer.events());
    assertTrue(consumer.decoder.hasPending());
    consumer.ready = true;
    consumer.decoder.resume();
    assertEquals(List.of("NOOP", "EHLO a", "NOOP"), consumer.events());
    consumer.ready = true;
    consumer.decoder.resume();
    assertEquals(List.of("NOOP", "EHLO a", "NOOP", "EHLO b"), consumer.events());
    assertFalse(consumer.decoder.hasPending());
    channel.finishAndReleaseAll();
  }

  @Test
  void waitingOctetsGetTheirMeaningWhenTheyAreTaken() {
    connect();
    consumer.pausing = true;
    send("NOOP\r\n=\r\nQUIT\r\n");
    consumer.decoder.expect(CommandDecoder.Framing.SASL);
    consumer.ready = true;
    consumer.decoder.resume();
    assertEquals(List.of("NOOP", "sasl:=", "QUIT"), consumer.events());
    channel.finishAndReleaseAll();
  }

  @Test
  void chunkIsSwallowedOnlyWhenTheConsumerIsReady() {
    connect();
    send("BDAT 100000\r\n" + "x".repeat(60_000));
    send("x".repeat(40_000) + "RSET\r\n");
    assertEquals(List.of("BDAT 100000", "RSET"), consumer.events());
    channel.finishAndReleaseAll();
  }

  @Test
  void commandBehindOneThatPausesIsPending() {
    connect();
    consumer.pausing = true;
    send("NOOP\r\nQ");
    assertTrue(consumer.decoder.hasPending());
    channel.finishAndReleaseAll();
  }

  @Test
  void pendingOctetsAreReleasedWhenTheChannelCloses() {
    connect();
    send("EHLO without an end");
    assertTrue(consumer.decoder.hasPending());
    channel.close();
    assertFalse(consumer.decoder.hasPending());
  }

  @Test
  void pendingOctetsAreReleasedWhenTheDecoderIsRemoved() {
    connect();
    send("EHLO without an end");
    channel.pipeline().remove(consumer.decoder);
    assertFalse(consumer.decoder.hasPending());
    channel.finishAndReleaseAll();
  }

  @Test
  void closeFromInsideReleasesWhatWaits() {
    connect();
    consumer.closing = true;
    send("QUIT\r\nNOOP\r\n");
    assertEquals(List.of("QUIT"), consumer.events());
    assertFalse(consumer.decoder.hasPending());
    channel.finishAndReleaseAll();
  }

  @Test
  void octetsBehindTheCloseAreDropped() {
    connect();
    consumer.decoder.close();
    send("NOOP\r\n");
    assertEquals(List.of(), consumer.events());
    channel.finishAndReleaseAll();
  }

  @Test
  void everyReadEndsWithATurn() {
    connect();
    send("NOOP\r\nNOOP\r\n");
    send("NO");
    assertEquals(2, consumer.turns);
    channel.finishAndReleaseAll();
  }

  @Test
  void whatIsNoBufferPassesThrough() {
    connect();
    channel.writeInbound("event");
    assertEquals("event", channel.readInbound());
    channel.finishAndReleaseAll();
  }
}
