package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5321 section 4.1.3. */
class AddressLiteralTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0.0.0.0]",
        "[255.255.255.255]",
        "[001.02.3.004]", // Snum has one to three digits
        "[IPv6:::]",
        "[IPv6:::1]",
        "[ipv6:1::]",
        "[IPv6:1:2:3:4:5:6:7:8]",
        "[IPv6:1:2:3:4:5::8]",
        "[IPv6:ABCD:ef01::]",
        "[IPv6:1:2:3:4:5:6:192.0.2.1]",
        "[IPv6:::192.0.2.1]",
        "[IPv6:1:2:3:4::192.0.2.1]",
        "[x-tag:a.b/c]",
      })
  void isOne(String text) {
    assertTrue(AddressLiteral.isValid(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "192.0.2.1",
        "[192.0.2.1",
        "192.0.2.1]",
        "[256.0.0.1]",
        "[1.2.3]",
        "[1.2.3.4.5]",
        "[1.2.3.4.]",
        "[1..2.3]",
        "[0001.2.3.4]",
        "[1.2.3.-4]",
        "[example.org]",
        "[IPv6:]",
        "[IPv6:1]",
        "[IPv6:1:2:3:4:5:6:7]",
        "[IPv6:1:2:3:4:5:6:7:8:9]",
        "[IPv6:1:2:3:4:5:6:7::]", // a gap is two groups at least
        "[IPv6:1::2::3]",
        "[IPv6:1:::2]",
        "[IPv6::1:2]",
        "[IPv6:12345::]",
        "[IPv6:g::]",
        "[IPv6:1:2:3:4:5::192.0.2.1]",
        "[IPv6:192.0.2.1::1]",
        "[IPv6:::256.0.0.1]",
        "[IPv6:fe80::1%eth0]",
        "[2001:db8:1]", // the tag is missing
        "[fe80::1]",
        "[x:]",
        "[:x]",
        "[x-:a]",
        "[x:a@b]",
        "[x:a>b]",
        "[x:a\"b]",
        "[x:a b]",
      })
  void isNone(String text) {
    assertFalse(AddressLiteral.isValid(text));
  }
}
