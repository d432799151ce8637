package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.proxy.smtp.ContentScannerTest.Found;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever content: cut anywhere it is the same, and the same as the plain rules say. A fuzz test:
 * see {@code docs/fuzzing.md}.
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

  private static List<Integer> cuts(int length, int piece) {
    List<Integer> cuts = new ArrayList<>();
    for (int at = piece; at < length; at += piece) {
      cuts.add(at);
    }
    return cuts;
  }
}
