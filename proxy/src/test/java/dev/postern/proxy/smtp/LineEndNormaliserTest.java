package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of bare line ends; {@code $} is CRLF, {@code r} a CR and {@code n} an LF. */
class LineEndNormaliserTest {

  private static String octets(String text) {
    return text.replace("$", "\r\n").replace('r', '\r').replace('n', '\n');
  }

  private static ByteBuf buffer(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static String take(DataForm form, String text) {
    ByteBuf in = buffer(text);
    ByteBuf out = form.stuff(in, ByteBufAllocator.DEFAULT);
    String result = out.toString(StandardCharsets.ISO_8859_1);
    String unread = in.toString(StandardCharsets.ISO_8859_1);
    out.release();
    in.release();
    return unread.isEmpty() ? result : result + "|" + unread;
  }

  /** The content, and behind the bar what is none; whole and cut anywhere. */
  @ParameterizedTest
  @CsvSource({
    // Content without a fault passes as it is.
    ".$QUIT$, .$|QUIT$",
    "a$$..$.x$b.$.$QUIT, a$$..$.x$b.$.$|QUIT",
    // Bare line ends become CRLF.
    "anbrc$.$, a$b$c$.$",
    "annb$.$, a$$b$.$",
    "arrb$.$, a$$b$.$",
    "ar$.$, a$$.$",
    "anrb$.$, a$$b$.$",
    "n.$.$, $..$.$",
    // What somebody takes for the end is a line with a dot.
    "an.nb$.$, a$..$b$.$",
    "an.$b$.$, a$..$b$.$",
    "an.rb$.$, a$..$b$.$",
    "ar.rb$.$, a$..$b$.$",
    "ar.$b$.$, a$..$b$.$",
    "ar.nb$.$, a$..$b$.$",
    "a$.nb$.$, a$..$b$.$",
    "a$.rb$.$, a$..$b$.$",
    "a$.rr$.$, a$..$$$.$",
    ".nb$.$, ..$b$.$",
    // The end is the client's own, also behind something odd.
    "an$.$x, a$$.$|x",
    "arr$.$x, a$$$.$|x",
    "an.$.$x, a$..$.$|x",
    // Nobody stuffs dots behind a bare line end.
    "an.x$.$, a$..x$.$",
    "an..$.$, a$...$.$",
    "a$..n..n.$.$, a$..$...$..$.$",
  })
  void endIsTheClientsOwn(String from, String to) {
    String content = octets(from);
    assertEquals(octets(to), take(LineEndNormaliser.ofData(), content));
    String before = octets(to).split("\\|", -1)[0];
    for (int cut = 0; cut <= content.length(); cut++) {
      LineEndNormaliser form = LineEndNormaliser.ofData();
      String first = take(form, content.substring(0, cut));
      String second = take(form, content.substring(cut));
      assertEquals(before, (first + second).replaceAll("(?s)\\|.*", ""), "cut at " + cut);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a$, a$.$",
    "a, a$.$",
    "ar, a$.$",
    "an, a$.$",
    ".$, ..$.$",
    ".n.r.$..x, ..$..$..$...x$.$",
    "a$.$b, a$..$b$.$",
    "'', .$",
  })
  void inChunksADotIsADot(String from, String to) {
    String content = octets(from);
    for (int cut = 0; cut <= content.length(); cut++) {
      LineEndNormaliser form = LineEndNormaliser.ofChunks();
      String first = take(form, content.substring(0, cut));
      String second = take(form, content.substring(cut));
      assertEquals(octets(to), first + second + form.end(), "cut at " + cut);
    }
  }

  /** Someone behind may drop a NUL, and then CR NUL LF is a line end. */
  @Test
  void nulStaysToBeRefused() {
    ContentScanner scanner = ContentScanner.ofData();
    scanner.scan(buffer(take(LineEndNormaliser.ofData(), "a\r\0\n.\r\n")));
    assertTrue(scanner.isMalformed());
    assertFalse(scanner.isEnded());
  }
}
