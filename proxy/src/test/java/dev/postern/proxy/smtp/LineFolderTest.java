package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of ten octets at most; {@code $} is CRLF. */
class LineFolderTest {

  private static String fold(LineFolder folder, String text) {
    ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    ByteBuf out = folder.fold(in, ByteBufAllocator.DEFAULT);
    String result = out.toString(StandardCharsets.ISO_8859_1);
    out.release();
    in.release();
    return result;
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "0123456789$, 0123456789$",
    "0123456789a$, 0123456789$ a$",
    "0123456789abcdefghi$0123456789$, 0123456789$ abcdefghi$0123456789$",
    "0123456789abcdefghij$, 0123456789$ abcdefghi$ j$",
    // The dot that stuffing put in front does not count, and no rest begins with one.
    ".0123456789$, .0123456789$",
    "..123456789$, ..123456789$",
    "..123456789.$, ..123456789$ .$",
    "0123456789.$.$, 0123456789$ .$.$",
  })
  void longLinesAreBroken(String from, String to) {
    String content = from.replace("$", "\r\n");
    for (int cut = 0; cut <= content.length(); cut++) {
      LineFolder folder = new LineFolder(10);
      String first = fold(folder, content.substring(0, cut));
      assertEquals(to.replace("$", "\r\n"), first + fold(folder, content.substring(cut)));
    }
  }

  /** RFC 3629: half a character is none. */
  @Test
  void charactersStayWhole() {
    String text = "12345678\u00e9\u20acxxxxxxxx\ud83d\ude00";
    String octets = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    String folded = fold(new LineFolder(10), octets);
    String read = new String(folded.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    assertEquals("12345678\u00e9\r\n \u20acxxxxxx\r\n xx\ud83d\ude00", read);
  }

  @Test
  void lineThatBeganElsewhereCounts() {
    LineFolder folder = new LineFolder(10);
    folder.continueAt(8);
    assertEquals("ab\r\n .c", fold(folder, "ab.c"));
  }
}
