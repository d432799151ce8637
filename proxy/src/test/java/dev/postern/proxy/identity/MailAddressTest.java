package dev.postern.proxy.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {

  /** The grammar of RFC 5321 sections 4.1.2 and 2.3.5, as widened by RFC 6531 section 3.3. */
  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x80-\\xff-]+";

  private static final String LABEL =
      "[A-Za-z0-9\\x80-\\xff](?:[A-Za-z0-9\\x80-\\xff-]{0,61}[A-Za-z0-9\\x80-\\xff])?";
  private static final Pattern DOMAIN = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
  private static final Pattern PLAIN = Pattern.compile(ATOM + "(?:\\." + ATOM + ")*@" + DOMAIN);
  private static final String ODD = "aZ09.-@_+\u0080\u00ff\u0100 \t\"\\[]()<>,;:";

  @ParameterizedTest
  @CsvSource({
    "bob@example.org, bob, example.org",
    "b.o-b+x@a.b-c.d, b.o-b+x, a.b-c.d",
    "'\"bob\"@example.org', bob, example.org",
    "'\"b o\\@b\"@example.org', b o@b, example.org",
    "\u00fc@\u00fc.example, \u00fc, \u00fc.example",
  })
  void readsLocalPartAndDomain(String text, String localPart, String domain) {
    assertEquals(Optional.of(new MailAddress(localPart, domain)), MailAddress.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bob",
        "@example.org",
        "bob@",
        ".bob@example.org",
        "bob.@example.org",
        "b..ob@example.org",
        "b ob@example.org",
        "bob@-example.org",
        "bob@example-.org",
        "bob@.example.org",
        "bob@example.org.",
        "bob@example..org",
        "bob@exa_mple.org",
        "bob@[192.0.2.1]",
        "bob@\u0100.example",
        "\u0100@example.org",
        "\"bob@example.org",
      })
  void anythingElseIsNone(String text) {
    assertEquals(Optional.empty(), MailAddress.parse(text));
  }

  @Test
  void lengthsAreThoseOfRfc5321() {
    String label = "a".repeat(63);
    String domain = String.join(".", label, label, label, label);
    assertEquals(true, MailAddress.isDomain(domain));
    assertEquals(false, MailAddress.isDomain(domain + ".a"));
    assertEquals(false, MailAddress.isDomain(label + "a.org"));
    assertEquals(true, MailAddress.parse("a".repeat(64) + "@b").isPresent());
    assertEquals(false, MailAddress.parse("a".repeat(65) + "@b").isPresent());
  }

  /** Ten in eleven of the texts are near misses of addresses. */
  @Test
  void whatIsTakenIsWhatTheGrammarHas() {
    Random random = new Random(5321);
    for (int i = 0; i < 200_000; i++) {
      String text = random.nextInt(11) == 0 ? odd(random, 12) : "a.b@c-d.e";
      for (int changes = random.nextInt(3); changes > 0 && !text.isEmpty(); changes--) {
        int at = random.nextInt(text.length());
        text = text.substring(0, at) + odd(random, 3) + text.substring(at + random.nextInt(2));
      }
      if (!text.contains("\"")) {
        assertEquals(PLAIN.matcher(text).matches(), MailAddress.parse(text).isPresent(), text);
      }
      assertEquals(DOMAIN.matcher(text).matches(), MailAddress.isDomain(text), text);
    }
  }

  private static String odd(Random random, int most) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(most); length > 0; length--) {
      text.append(ODD.charAt(random.nextInt(ODD.length())));
    }
    return text.toString();
  }
}
