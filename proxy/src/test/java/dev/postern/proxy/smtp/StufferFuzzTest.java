package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Content in chunks on its way into DATA. A fuzz test: see {@code docs/fuzzing.md}. */
class StufferFuzzTest {

  /**
   * RFC 3030 meets smuggling: no cut into chunks makes an end that DATA would see too early, and
   * what a server reads is what was sent. The first octet says how long the chunks are.
   */
  @FuzzTest(maxDuration = "1m")
  void stuffedChunksEndWhereTheyEnd(byte[] octets) {
    if (octets.length > 0) {
      byte[] content = Arrays.copyOfRange(octets, 1, octets.length);
      assertEndsWhereItEnds(content, 1 + (octets[0] & 0x3F));
      assertEndsWhereItEnds(content, 1);
    }
  }

  private static void assertEndsWhereItEnds(byte[] content, int piece) {
    DotStuffer stuffer = new DotStuffer();
    String stuffed = Pieces.stuff(stuffer, content, piece) + stuffer.end();
    ContentScanner data = Pieces.scan(stuffed);
    String sent = Pieces.text(content);
    boolean malformed = sent.replace("\r\n", "").matches("(?s).*[\0\r\n].*");
    assertEquals(malformed, data.isMalformed());
    if (!malformed) {
      assertEquals(stuffed.length() - 3, ("\r\n" + stuffed).indexOf("\r\n.\r\n"));
      assertTrue(data.isEnded());
      boolean ended = sent.isEmpty() || sent.endsWith("\r\n");
      assertEquals(ended ? sent : sent + "\r\n", Pieces.unstuff(stuffed));
    }
  }
}
