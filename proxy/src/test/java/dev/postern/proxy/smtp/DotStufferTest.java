package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotStufferTest {

  @ParameterizedTest
  @CsvSource({
    "'', .$",
    ".$, ..$.$",
    "..$, ...$.$",
    "a.b$, a.b$.$",
    "a$.b$, a$..b$.$",
    "a$.$b$, a$..$b$.$",
    "a, a$.$",
    "a$., a$..$.$",
  })
  void dotsAtLineStartsAreDoubledAndTheLastLineIsEnded(String content, String expected) {
    String octets = content.replace("$", "\r\n");
    assertEquals(expected.replace("$", "\r\n"), stuff(octets, octets.length()));
  }

  @Test
  void whateverTheBordersTheResultIsTheSame() {
    Random random = new Random(3030);
    for (int round = 0; round < 20_000; round++) {
      String content = randomContent(random);
      String naive = ("\r\n" + content).replace("\r\n.", "\r\n..").substring(2);
      String end = content.isEmpty() || content.endsWith("\r\n") ? ".\r\n" : "\r\n.\r\n";
      assertEquals(naive + end, stuff(content, 1 + random.nextInt(4)), content);
    }
  }

  @Test
  void aDotBehindABareLineFeedIsNoLineStart() {
    assertEquals("a\n.b\r\n.\r\n", stuff("a\n.b\r\n", 1));
  }

  @Test
  void theEndOfDataStandsNowhereInsideTheContent() {
    String stuffed = stuff("a\r\n.\r\nMAIL FROM:<x@example.org>\r\n", 3);
    assertTrue(stuffed.endsWith("\r\n.\r\n"));
    assertFalse(stuffed.substring(0, stuffed.length() - 5).contains("\r\n.\r\n"));
  }

  private static String randomContent(Random random) {
    StringBuilder content = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      content.append(new String[] {"\r\n", ".", "x", "\r\n.", "\r", "\n"}[random.nextInt(6)]);
    }
    return content.toString();
  }

  private static String stuff(String content, int cut) {
    DotStuffer stuffer = new DotStuffer();
    StringBuilder out = new StringBuilder();
    for (int from = 0; from < content.length(); from += Math.max(1, cut)) {
      String part = content.substring(from, Math.min(content.length(), from + Math.max(1, cut)));
      ByteBuf in = Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1);
      ByteBuf stuffed = stuffer.stuff(in, UnpooledByteBufAllocator.DEFAULT);
      out.append(stuffed.toString(StandardCharsets.ISO_8859_1));
      stuffed.release();
      in.release();
    }
    return out.append(stuffer.end()).toString();
  }
}
