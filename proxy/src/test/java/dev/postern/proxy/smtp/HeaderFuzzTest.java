package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whatever header: it has an answer, and an answer with addresses is one that simple readers share.
 * A fuzz test: see {@code docs/fuzzing.md}.
 */
class HeaderFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void namedAuthorsAreClear(byte[] octets) {
    String header = new String(octets, StandardCharsets.ISO_8859_1);
    if (HeaderAuthors.read(header) instanceof HeaderAuthors.Named named) {
      assertEquals(1, linesOfFrom(header), "lines that somebody takes for a From field");
      named.addresses().forEach(HeaderFuzzTest::assertClear);
    }
  }

  /** An address means the same when it stands alone. */
  private static void assertClear(String address) {
    HeaderAuthors.Named alone = new HeaderAuthors.Named(List.of(address));
    assertEquals(alone, HeaderAuthors.read("From: " + address + "\r\n"));
    assertEquals(alone, HeaderAuthors.read("from : x (y)\r\n <" + address + ">\r\n\r\n"));
  }

  /** As a reader sees them that takes every control character for the end of a line. */
  private static long linesOfFrom(String header) {
    String text = ("\r\n" + header).split("\r\n\r\n", 2)[0];
    return Stream.of(text.split("[\0\n\u000b\f\r\u001c-\u001e]"))
        .filter(line -> line.matches("(?is)[^!-~]*From[^!-~]*:.*"))
        .filter(line -> !line.matches("(?s)[ \t].*"))
        .count();
  }
}
