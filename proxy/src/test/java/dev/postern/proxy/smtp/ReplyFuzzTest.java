package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.proxy.smtp.ReplyDecoder.MalformedReplyException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whatever an MTA answers. A fuzz test: see {@code docs/fuzzing.md}. */
class ReplyFuzzTest {

  /** The replies up to the first that is none. */
  private record Decoded(List<Reply> replies, boolean malformed) {}

  /** The first octet says how long the pieces are. */
  @FuzzTest(maxDuration = "1m")
  void cutsMakeNoDifference(byte[] octets) throws MalformedReplyException {
    if (octets.length < 2) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(octets, 1, octets.length);
    Decoded whole = decode(stream, stream.length);
    // An overlong line is noticed with its end or before, but it is never a reply.
    assertEquals(whole, decode(stream, 1 + (octets[0] & 0x3F)));
    assertEquals(whole, decode(stream, 1));
    for (Reply reply : whole.replies) {
      assertPassesOn(reply);
    }
  }

  private static Decoded decode(byte[] stream, int piece) {
    ReplyDecoder decoder = new ReplyDecoder();
    List<Reply> replies = new ArrayList<>();
    try {
      for (int at = 0; at < stream.length; at += piece) {
        ByteBuf in = Unpooled.wrappedBuffer(stream, at, Math.min(piece, stream.length - at));
        for (Reply reply = decoder.next(in); reply != null; reply = decoder.next(in)) {
          replies.add(reply);
        }
      }
      return new Decoded(replies, false);
    } catch (MalformedReplyException e) {
      return new Decoded(replies, true);
    }
  }

  /** What the client gets is the same reply and no line more. */
  private static void assertPassesOn(Reply reply) throws MalformedReplyException {
    assertTrue(reply.code() >= 200 && reply.code() < 560, reply.toString());
    for (String line : reply.lines()) {
      assertFalse(line.matches("(?s).*[\\x00-\\x08\\x0a-\\x1f\\x7f].*"), line);
    }
    ByteBuf encoded = reply.encode(ByteBufAllocator.DEFAULT);
    assertEquals(reply, new ReplyDecoder().next(encoded));
    assertFalse(encoded.isReadable());
    encoded.release();
  }
}
