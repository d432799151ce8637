package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whatever line ends. A fuzz test: see {@code docs/fuzzing.md}. */
class NormaliserFuzzTest {

  private static final Pattern LINE = Pattern.compile("([^\r\n]*)(\r\n|\r|\n|$)");

  /** The first octet says how long the pieces are. */
  @FuzzTest(maxDuration = "1m")
  void normalisedContentHasOneEndAndTheClientsText(byte[] octets) {
    if (octets.length < 2) {
      return;
    }
    byte[] content = Arrays.copyOfRange(octets, 1, octets.length);
    String sent = Pieces.text(content);
    int piece = 1 + (octets[0] & 0x3F);
    assertData(sent, Pieces.stuff(LineEndNormaliser.ofData(), content, piece));
    assertData(sent, Pieces.stuff(LineEndNormaliser.ofData(), content, 1));
    LineEndNormaliser chunks = LineEndNormaliser.ofChunks();
    assertChunks(sent, Pieces.stuff(chunks, content, piece) + chunks.end());
  }

  private static void assertData(String sent, String passed) {
    int end = ("\r\n" + sent).indexOf("\r\n.\r\n");
    ContentScanner scanner = Pieces.scan(passed);
    assertEquals(end >= 0, scanner.isEnded());
    String read = end < 0 ? sent : sent.substring(0, end);
    assertEquals(read.indexOf('\0') >= 0, scanner.isMalformed());
    if (end >= 0 && !scanner.isMalformed()) {
      assertEquals(passed.length() - 3, ("\r\n" + passed).indexOf("\r\n.\r\n"));
      assertEquals(lines(read, true), Pieces.unstuff(passed));
    }
  }

  private static void assertChunks(String sent, String passed) {
    ContentScanner scanner = Pieces.scan(passed);
    assertEquals(sent.indexOf('\0') >= 0, scanner.isMalformed());
    assertTrue(scanner.isEnded() || scanner.isMalformed());
    if (!scanner.isMalformed()) {
      assertEquals(passed.length() - 3, ("\r\n" + passed).indexOf("\r\n.\r\n"));
      assertEquals(lines(sent, false), Pieces.unstuff(passed));
    }
  }

  /** The client's lines, by the plain rules: dots behind CRLF are stuffed, a lone one is a dot. */
  private static String lines(String sent, boolean stuffed) {
    StringBuilder text = new StringBuilder();
    boolean behindCrlf = true;
    Matcher line = LINE.matcher(sent);
    while (line.find() && line.end() > line.start()) {
      String own = line.group(1);
      boolean stuffing = stuffed && behindCrlf && own.startsWith(".") && own.length() > 1;
      text.append(own, stuffing ? 1 : 0, own.length()).append("\r\n");
      behindCrlf = line.group(2).equals("\r\n");
    }
    return text.toString();
  }
}
