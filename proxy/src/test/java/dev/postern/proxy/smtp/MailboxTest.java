package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of RFC 5321 sections 4.1.2 and 4.1.3, with the octets of RFC 6531 section 3.3. */
class MailboxTest {

  private static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice@example.org",
        "a.b.c@example.org",
        "!#$%&'*+-/=?^_`{|}~@example.org",
        "alice@localhost",
        "alice@1.example",
        "alice@a-b.example",
        "\"alice smith\"@example.org",
        "\"a>b\"@example.org",
        "\"a\\\"b\"@example.org",
        "\"a@b\"@example.org",
        "\"\"@example.org",
        "alice@[192.0.2.1]",
        "alice@[IPv6:2001:db8::1]",
      })
  void mailboxIsReadAsItIsWritten(String text) {
    Mailbox mailbox = Mailbox.parse(text);
    assertNotNull(mailbox);
    assertEquals(text, mailbox.toString());
    assertFalse(mailbox.needsUtf8());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "alice",
        "@example.org",
        "alice@",
        ".alice@example.org",
        "alice.@example.org",
        "a..b@example.org",
        "a b@example.org",
        "a@b@example.org",
        "<alice@example.org",
        "alice@example.org>",
        "alice@example.org ",
        "alice@-example.org",
        "alice@example-.org",
        "alice@example..org",
        "alice@example.org.",
        "alice@exa_mple.org",
        "alice@exam ple.org",
        "alice@[192.0.2.1",
        "alice@192.0.2.1]",
        "alice@[]",
        "alice@[1]x",
        "alice@[192.0.2.1 ]",
        "\"alice@example.org",
        "\"alice\\",
        "\"alice\"",
        "\"alice\"x@example.org",
        "x\"alice\"@example.org",
        "\"a\rb\"@example.org",
        "\"a\\\nb\"@example.org",
        "\"a\u007fb\"@example.org",
        "a\0b@example.org",
        "alice@example.org\0",
      })
  void whatIsNoMailboxIsRefused(String text) {
    assertNull(Mailbox.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"j\u00fcrgen@example.org", "alice@b\u00fccher.example", "\u7532@\u4e59.\u4e19"})
  void octetsBeyondAsciiNeedSmtputf8(String text) {
    Mailbox mailbox = Mailbox.parse(octets(text));
    assertNotNull(mailbox);
    assertTrue(mailbox.needsUtf8());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00fcrgen@example.org", // one octet of Latin-1
        "\u00c0\u00af@example.org", // an overlong slash
        "\u00ed\u00a0\u0080@example.org", // half a surrogate pair
        "alice@\u00c3.example", // a character cut off
      })
  void octetsThatAreNoUtf8AreRefused(String octets) {
    assertNull(Mailbox.parse(octets));
  }

  @Test
  void lengthsAreBounded() {
    assertNotNull(Mailbox.parse("a".repeat(255) + "@example.org"));
    assertNull(Mailbox.parse("a".repeat(256) + "@example.org"));
    assertTrue(Domain.isValid("a.".repeat(127) + "a"));
    assertFalse(Domain.isValid("a.".repeat(127) + "aa"));
    assertTrue(Domain.isValid("a".repeat(63) + ".example"));
    assertFalse(Domain.isValid("a".repeat(64) + ".example"));
    assertTrue(Domain.isValid("\u00c3\u00bc".repeat(40) + ".example"));
    assertFalse(Domain.isValid(""));
  }
}
