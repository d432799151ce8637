package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentScannerTest {

  /** What a scan found; octets count only in content that is well-formed. */
  record Found(int end, boolean ended, boolean malformed, long octets) {

    static Found scan(byte[] content, List<Integer> cuts) {
      ContentScanner scanner = ContentScanner.ofData();
      int from = 0;
      int end = 0;
      List<Integer> edges = new ArrayList<>(cuts);
      edges.add(content.length);
      for (int to : edges) {
        if (!scanner.isEnded()) {
          // An index other than 0 in front, as in a buffer from which commands have been read.
          ByteBuf piece = Unpooled.buffer(to - from + 3).writeZero(3).skipBytes(3);
          piece.writeBytes(content, from, to - from);
          end = from + scanner.scan(piece) - 3;
          assertEquals(3, piece.readerIndex());
        }
        from = to;
      }
      return new Found(
          end,
          scanner.isEnded(),
          scanner.isMalformed(),
          scanner.isMalformed() ? -1 : scanner.octets());
    }

    /** The rules of RFC 5321, octet by octet, on the whole content; slow and plain. */
    static Found naive(byte[] content) {
      String text = "\r\n" + new String(content, StandardCharsets.ISO_8859_1);
      int dot = text.indexOf("\r\n.\r\n");
      boolean ended = dot >= 0;
      String upTo = ended ? text.substring(0, dot + 2) : text;
      // A CR at the very end may still become a CRLF.
      String judged = !ended && upTo.endsWith("\r") ? upTo.substring(0, upTo.length() - 1) : upTo;
      String withoutLineEnds = judged.replace("\r\n", "");
      boolean malformed = withoutLineEnds.matches("(?s).*[\r\n\0].*");
      long octets = upTo.length() - 2 - countStuffing(upTo);
      return new Found(ended ? dot + 3 : content.length, ended, malformed, malformed ? -1 : octets);
    }

    private static long countStuffing(String text) {
      long dots = 0;
      for (int at = text.indexOf("\r\n."); at >= 0; at = text.indexOf("\r\n.", at + 1)) {
        // A dot at the edge is stuffing or the end, with its CR perhaps: no content in any case.
        dots += text.substring(at + 3).equals("\r") ? 2 : 1;
      }
      return dots;
    }
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Found scan(String text) {
    byte[] content = octets(text);
    Found whole = Found.scan(content, List.of());
    for (int cut = 0; cut <= content.length; cut++) {
      assertEquals(whole, Found.scan(content, List.of(cut)), "cut at " + cut);
    }
    return whole;
  }

  @Test
  void findsWhatTheNaiveScannerFinds() {
    Random random = new Random(20_000);
    for (int round = 0; round < 20_000; round++) {
      byte[] content = randomContent(random);
      Found expected = Found.naive(content);
      assertEquals(expected, Found.scan(content, List.of()), () -> text(content));
      List<Integer> cuts = randomCuts(random, content.length);
      assertEquals(expected, Found.scan(content, cuts), () -> cuts + " " + text(content));
    }
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1)
        .replace("\r", "\\r")
        .replace("\n", "\\n")
        .replace("\0", "\\0");
  }

  /** Runs of ordinary octets, so that the wide steps are taken, between the interesting ones. */
  private static byte[] randomContent(Random random) {
    String[] special = {"\r\n", "\r\n", "\r\n.", "\r\n..", "\r", "\n", ".", "\0", "\r\n.\r\n"};
    int kinds = random.nextBoolean() ? 4 : special.length;
    StringBuilder content = new StringBuilder();
    for (int parts = random.nextInt(12); parts > 0; parts--) {
      for (int run = random.nextInt(random.nextBoolean() ? 3 : 80); run > 0; run--) {
        content.append((char) (random.nextInt(20) == 0 ? 0x0E + random.nextInt(0xF2) : 'x'));
      }
      content.append(special[random.nextInt(kinds)]);
    }
    if (random.nextBoolean()) {
      content.append("\r\n.\r\nQUIT\r\n");
    }
    return octets(content.toString());
  }

  private static List<Integer> randomCuts(Random random, int length) {
    List<Integer> cuts = new ArrayList<>();
    for (int at = 0; at < length; at += random.nextInt(random.nextBoolean() ? 3 : 40)) {
      cuts.add(at);
    }
    return cuts;
  }

  /** Each of these has been the end of content for some server (CVE-2023-51764 and its kin). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n.\n",
        "\n.\r\n",
        "\r.\r",
        "\r.\r\n",
        "\r\n.\n",
        "\r\n.\r",
        "\n.\r",
        "\r.\n",
        "\n\n.\r\n",
        "\n\r.\r\n",
        "\r\r\n.\r\n",
        "\r\n.\r\r\n",
        "\r\n\0.\r\n",
        "\r\n.\0\r\n",
        "\r\0\n.\r\n",
        "\r\n.\r\0\n",
        "\0\r\n.\r\n",
        "\r.\n.\r\n",
      })
  void smugglersEndIsMalformed(String end) {
    Found found = scan("Subject: x\r\n\r\nbody" + end + "MAIL FROM:<admin@example.org>\r\n.\r\n");
    assertTrue(found.malformed());
    assertTrue(scan("body" + end + "x").malformed());
  }

  static Stream<Arguments> wellFormed() {
    return Stream.of(
        Arguments.of(".\r\n", 0),
        Arguments.of("\r\n.\r\n", 2),
        Arguments.of("a\r\n.\r\n", 3),
        Arguments.of("..\r\n.\r\n", 3),
        Arguments.of(".a\r\n.\r\n", 3),
        Arguments.of("a\r\n..\r\n...\r\nb.\r\n.\r\n", 3 + 3 + 4 + 4),
        Arguments.of("a.\r\n.\r\n", 4),
        Arguments.of("\u0001\u000b\u000c\u000e\u00ff\r\n.\r\n", 7));
  }

  @ParameterizedTest
  @MethodSource("wellFormed")
  void stuffingAndTheEndAreNoContent(String text, long octets) {
    assertEquals(new Found(text.length(), true, false, octets), scan(text));
  }

  @Test
  void endIsTheFirstOne() {
    String first = "a\r\n.\r\n";
    assertEquals(new Found(first.length(), true, false, 3), scan(first + "b\n\0\r\n.\r\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a\r\n", "a\r\n.", "a\r\n.\r", "..\r\n", "a.\r\n", "\r"})
  void withoutTheEndTheContentGoesOn(String text) {
    Found found = scan(text);
    assertFalse(found.ended());
    assertFalse(found.malformed());
    assertEquals(text.length(), found.end());
  }

  /** Eight and thirty-two octets are looked at in one go; each place in each size counts. */
  @Test
  void octetsAtTheEdgesOfTheWideStepsAreSeen() {
    for (int length = 1; length < 100; length++) {
      for (int at = 0; at < length; at++) {
        for (char bad : new char[] {'\0', '\n'}) {
          String line = "x".repeat(at) + bad + "y".repeat(length - at - 1);
          assertTrue(plain(line).malformed(), length + " " + at);
        }
        for (char good : new char[] {'\t', '\u000b', '\u000c', '\u000e', '\u0080', '\u00ff'}) {
          String line = "x".repeat(at) + good + "\u008d".repeat(length - at - 1) + "\r\n.\r\n";
          assertEquals(new Found(length + 5, true, false, length + 2), plain(line));
        }
      }
    }
  }

  private static Found plain(String text) {
    return Found.scan(octets(text), List.of());
  }

  /** CVE-2023-51765: a lenient server must not have seen an end before we know that it is none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "|",
        "a|",
        "a\r\n|",
        "a|\r",
        "\r\n|.",
        "|.",
        "|.\r",
        "a\r\n|.\r",
        "..|",
        ".a|\r",
        "a.|"
      })
  void whatMayBecomeAnEndIsUndecided(String text) {
    int bar = text.indexOf('|');
    byte[] content = octets(text.replace("|", ""));
    for (int cut = 0; cut <= content.length; cut++) {
      ContentScanner scanner = ContentScanner.ofData();
      scanner.scan(Unpooled.copiedBuffer(content, 0, cut));
      scanner.scan(Unpooled.copiedBuffer(content, cut, content.length - cut));
      assertEquals(text.substring(bar + 1), scanner.undecided());
    }
  }

  @Test
  void nothingIsUndecidedBehindTheEnd() {
    ContentScanner scanner = ContentScanner.ofData();
    scanner.scan(Unpooled.copiedBuffer(octets("a\r\n.\r\n")));
    assertEquals("", scanner.undecided());
  }

  /** RFC 5321 section 4.5.3.1.6; neither CRLF nor the dot of stuffing counts here. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 31, 32, 33, 100, 998})
  void lineMayBeAsLongAsTheLimit(int limit) {
    for (String start : List.of("", "a\r\n", ".", "a\r\n..")) {
      int counted = start.endsWith("..") ? 1 : 0;
      String line = start + "x".repeat(limit - counted);
      for (String behind : List.of("", "\r\n", "\r\na")) {
        assertFalse(hasLongLine(limit, line + behind), start + behind);
        assertTrue(hasLongLine(limit, line + "y" + behind), start + behind);
        assertTrue(hasLongLine(limit, line + "\t" + behind), start + behind);
      }
    }
  }

  private static boolean hasLongLine(int limit, String text) {
    byte[] content = octets(text);
    ContentScanner whole = ContentScanner.ofData(limit);
    whole.scan(Unpooled.wrappedBuffer(content));
    ContentScanner bytewise = ContentScanner.ofData(limit);
    boolean found = false;
    for (byte octet : content) {
      bytewise.scan(Unpooled.wrappedBuffer(new byte[] {octet}));
      found |= bytewise.hasLongLine();
    }
    assertEquals(whole.hasLongLine(), found);
    assertEquals(whole.lineOctets(), bytewise.lineOctets());
    return found;
  }

  @Test
  void scanBehindTheEndChangesNothing() {
    ContentScanner scanner = ContentScanner.ofData();
    ByteBuf content = Unpooled.copiedBuffer("a\r\n.\r\nQUIT\r\n", StandardCharsets.ISO_8859_1);
    int end = scanner.scan(content);
    content.readerIndex(end);
    assertEquals(end, scanner.scan(content));
    assertEquals(3, scanner.octets());
    assertTrue(scanner.isEnded());
  }

  /** Direct memory has its own way of reading eight octets. */
  @Test
  void directBuffersAreScannedAlike() {
    byte[] content = octets("x".repeat(70) + "\r\n." + "x".repeat(50) + "\r\n.\r\n");
    ByteBuf direct = Unpooled.directBuffer(content.length).writeBytes(content);
    ContentScanner scanner = ContentScanner.ofData();
    assertEquals(content.length, scanner.scan(direct));
    assertTrue(scanner.isEnded());
    assertFalse(scanner.isMalformed());
    assertEquals(content.length - 4, scanner.octets());
    direct.release();
  }

  /** RFC 3030 section 3: only the size counts. */
  @Test
  void binaryContentIsOctetsOnly() {
    ContentScanner scanner = ContentScanner.ofBinary();
    ByteBuf content = Unpooled.copiedBuffer("\r\n.\r\n\0\r\r\n\n.", StandardCharsets.ISO_8859_1);
    assertEquals(content.writerIndex(), scanner.scan(content));
    scanner.endOfChunks();
    assertFalse(scanner.isMalformed());
    assertEquals(content.writerIndex(), scanner.octets());
  }
}
