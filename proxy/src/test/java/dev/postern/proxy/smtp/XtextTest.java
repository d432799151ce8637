package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3461 section 4. */
class XtextTest {

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "alice@example.org,alice@example.org",
        "a+b=c,a+2Bb+3Dc",
        "a b,a+20b",
        "<>,+3C+3E",
        "IPV6:2001:db8::1,IPV6:2001:db8::1",
        "'',''",
      })
  void textIsEncoded(String text, String encoded) {
    assertEquals(encoded, Xtext.encode(text));
  }

  @Test
  void textBeyondAsciiIsItsUtf8Octets() {
    assertEquals("j+C3+BCrgen", Xtext.encode("j\u00fcrgen"));
  }

  @Test
  void noCharacterCanAddAnAttributeOrACommand() {
    for (char c = 0; c < 0x300; c++) {
      String encoded = Xtext.encode("a" + c + "b");
      assertTrue(encoded.matches("(?:[!-*,-<>-~]|\\+[0-9A-F]{2})+"), encoded);
    }
  }
}
