package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.smtp.ReplyDecoder.MalformedReplyException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5321 section 4.2.1. */
class ReplyDecoderTest {

  private static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  static List<Reply> decode(String... pieces) throws MalformedReplyException {
    ReplyDecoder decoder = new ReplyDecoder();
    List<Reply> replies = new ArrayList<>();
    for (String piece : pieces) {
      ByteBuf in = octets(piece);
      for (Reply reply = decoder.next(in); reply != null; reply = decoder.next(in)) {
        replies.add(reply);
      }
    }
    assertFalse(decoder.isInside());
    return replies;
  }

  static Stream<Arguments> replies() {
    return Stream.of(
        Arguments.of("250 OK\r\n", List.of(Reply.of(250, "OK"))),
        Arguments.of("250\r\n", List.of(Reply.of(250, ""))),
        Arguments.of("250 \r\n", List.of(Reply.of(250, ""))),
        Arguments.of(
            "354 go\r\n250 2.0.0 queued\r\n",
            List.of(Reply.of(354, "go"), Reply.of(250, "2.0.0 queued"))),
        Arguments.of("250-a\r\n250-\r\n250 c\r\n", List.of(Reply.of(250, "a", List.of("", "c")))),
        Arguments.of("250-a\r\n250\r\n", List.of(Reply.of(250, "a", List.of("")))),
        Arguments.of("550 \u00c3\u00bc\tx\r\n", List.of(Reply.of(550, "\u00c3\u00bc\tx"))),
        Arguments.of("250 a\0b\u007fc\u001bd\r\n", List.of(Reply.of(250, "a?b?c?d"))),
        Arguments.of("250 a\rb\r\n", List.of(Reply.of(250, "a?b"))),
        Arguments.of("250 a\r\r\n", List.of(Reply.of(250, "a?"))));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void cutsMakeNoDifference(String octets, List<Reply> expected) throws MalformedReplyException {
    assertEquals(expected, decode(octets));
    assertEquals(expected, decode(octets.split("")));
    for (int cut = 1; cut < octets.length(); cut++) {
      assertEquals(expected, decode(octets.substring(0, cut), octets.substring(cut)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "\n",
        "2\r\n",
        "25\r\n",
        "25 OK\r\n",
        "OK\r\n",
        "2500 OK\r\n",
        "250OK\r\n",
        "250_OK\r\n",
        "250\tOK\r\n",
        " 250 OK\r\n",
        "250 OK\n",
        "250\n",
        "150 OK\r\n",
        "650 OK\r\n",
        "260 OK\r\n",
        "2a0 OK\r\n",
        "25\u00b2 OK\r\n",
        "250-a\r\n251 b\r\n",
        "250-a\r\n550 b\r\n",
        "250-a\r\nb\r\n",
        "250-a\n250 b\r\n",
      })
  void whatIsNoReplyIsNoSuccess(String octets) {
    assertThrows(MalformedReplyException.class, () -> decode(octets));
    assertThrows(MalformedReplyException.class, () -> decode(octets.split("")));
  }

  @Test
  void lineWithoutEndIsNotKept() {
    assertThrows(MalformedReplyException.class, () -> decode("250 " + "x".repeat(2048)));
    assertThrows(
        MalformedReplyException.class, () -> decode(("250 " + "x".repeat(2048)).split("")));
  }

  @Test
  void replyWithoutEndIsNotKept() {
    assertThrows(MalformedReplyException.class, () -> decode("250-x\r\n".repeat(300)));
  }

  @Test
  void halfAReplyIsRemembered() throws MalformedReplyException {
    ReplyDecoder decoder = new ReplyDecoder();
    assertFalse(decoder.isInside());
    assertNull(decoder.next(octets("250-a\r\n")));
    assertTrue(decoder.isInside());
    assertNull(decoder.next(octets("25")));
    assertTrue(decoder.isInside());
    assertEquals(Reply.of(250, "a", List.of("b")), decoder.next(octets("0 b\r\n")));
    assertFalse(decoder.isInside());
  }

  @Test
  void whatStandsBehindAReplyIsLeft() throws MalformedReplyException {
    ByteBuf in = octets("220 ready\r\n250 injected\r\n");
    assertEquals(Reply.of(220, "ready"), new ReplyDecoder().next(in));
    assertEquals("250 injected\r\n", in.toString(StandardCharsets.ISO_8859_1));
  }
}
