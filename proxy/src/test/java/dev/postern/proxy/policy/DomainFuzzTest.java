package dev.postern.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.proxy.smtp.Domain;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever domain: its readings are names that have no other reading, and the case of ASCII letters
 * changes none. To search beyond the seeds: {@code JAZZER_FUZZ=1 mvn -pl proxy test
 * -Dtest=DomainFuzzTest}.
 */
class DomainFuzzTest {

  /** Letters that both ways of IDNA leave as they are, of several scripts and planes. */
  private static final String LETTERS = "abcxyz019éüøłжщώאبก例えテ한𐍈";

  @FuzzTest(maxDuration = "1m")
  void readingsAreStable(byte[] octets) {
    check(new String(octets, StandardCharsets.UTF_8));
  }

  private static void check(String domain) {
    if (!Domain.isValid(domain)) {
      return;
    }
    List<String> readings = DomainReadings.of(domain);
    for (String reading : readings) {
      String again = reading.startsWith("[") && reading.contains(":") ? tagged(reading) : reading;
      assertEquals(List.of(reading), DomainReadings.of(again), domain);
    }
    assertEquals(readings, DomainReadings.of(inUpperCase(domain)), domain);
  }

  private static String tagged(String literal) {
    return "[IPv6:" + literal.substring(1);
  }

  private static String inUpperCase(String domain) {
    StringBuilder upper = new StringBuilder();
    domain.chars().forEach(c -> upper.append((char) (c < 0x80 ? Character.toUpperCase(c) : c)));
    return upper.toString();
  }

  /** Against the JDK, where the JDK knows the answer. */
  @Test
  void labelsAreEncodedAsTheJdkEncodesThem() {
    Random random = new Random(9);
    int[] letters = LETTERS.codePoints().toArray();
    for (int run = 0; run < 20_000; run++) {
      StringBuilder label = new StringBuilder();
      for (int length = random.nextInt(12); length >= 0; length--) {
        label.appendCodePoint(letters[random.nextInt(letters.length)]);
      }
      String text = label.toString();
      if (text.chars().anyMatch(c -> c >= 0x80)) {
        jdk(text).ifPresent(asked -> assertEquals(asked, "xn--" + Punycode.encode(text), text));
      }
    }
  }

  private static Optional<String> jdk(String label) {
    try {
      return Optional.of(IDN.toASCII(label, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // letters of both directions in one label
    }
  }
}
