package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.proxy.smtp.ContentScannerTest.Found;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever content: cut anywhere it is the same, and the same as the plain rules say. To search
 * beyond the seeds, one method at a time: {@code JAZZER_FUZZ=1 mvn -pl proxy test
 * -Dtest=ContentFuzzTest#cutsMakeNoDifference}.
 */
class ContentFuzzTest {

  /** The first octet says how long the pieces are. */
  @FuzzTest(maxDuration = "1m")
  void cutsMakeNoDifference(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    byte[] content = Arrays.copyOfRange(octets, 1, octets.length);
    Found whole = Found.scan(content, List.of());
    assertEquals(Found.naive(content), whole);
    assertEquals(whole, Found.scan(content, cuts(content.length, 1 + (octets[0] & 0x3F))));
    assertEquals(whole, Found.scan(content, cuts(content.length, 1)));
  }

  /** RFC 3030 meets smuggling: no cut into chunks makes an end that DATA would see too early. */
  @FuzzTest(maxDuration = "1m")
  void stuffedChunksEndWhereTheyEnd(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    byte[] content = Arrays.copyOfRange(octets, 1, octets.length);
    assertEndsWhereItEnds(content, 1 + (octets[0] & 0x3F));
    assertEndsWhereItEnds(content, 1);
  }

  private static void assertEndsWhereItEnds(byte[] content, int piece) {
    ContentScanner chunks = ContentScanner.ofChunks();
    DotStuffer stuffer = new DotStuffer();
    ByteBuf stuffed = Unpooled.buffer();
    for (int at = 0; at < content.length; at += piece) {
      ByteBuf chunk = Unpooled.wrappedBuffer(content, at, Math.min(piece, content.length - at));
      chunks.scan(chunk);
      ByteBuf out = stuffer.stuff(chunk, ByteBufAllocator.DEFAULT);
      stuffed.writeBytes(out);
      out.release();
    }
    chunks.endOfChunks();
    stuffed.writeCharSequence(stuffer.end(), StandardCharsets.US_ASCII);
    ContentScanner data = ContentScanner.ofData();
    assertEquals(chunks.octets(), content.length);
    if (!chunks.isMalformed()) {
      assertEquals(stuffed.writerIndex(), data.scan(stuffed));
      assertTrue(data.isEnded());
      assertFalse(data.isMalformed());
      assertTrue(data.octets() - content.length <= 2, "a last line without its end gets one");
    }
    stuffed.release();
  }

  private static List<Integer> cuts(int length, int piece) {
    List<Integer> cuts = new ArrayList<>();
    for (int at = piece; at < length; at += piece) {
      cuts.add(at);
    }
    return cuts;
  }
}
