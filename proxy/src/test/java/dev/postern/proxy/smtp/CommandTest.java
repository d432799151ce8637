package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "QUIT|QUIT||RFC 5321 section 4.1.1.10",
        "quit|QUIT||RFC 5321 section 2.4: verbs in any case",
        "qUiT|QUIT||RFC 5321 section 2.4",
        "EHLO laptop|EHLO|laptop|RFC 5321 section 4.1.1.1",
        "EHLO laptop \t |EHLO|laptop|RFC 5321 section 4.1.1: white space at the end",
        "MAIL FROM:<a@b> SIZE=1|MAIL|FROM:<a@b> SIZE=1|RFC 5321 section 4.1.1.2",
        "EHLO  two|EHLO| two|one space separates, more are the argument's",
        "MAIL\tFROM:<a@b>|UNKNOWN||a tab separates nothing",
        " QUIT|UNKNOWN|QUIT|a space in front is no verb",
        "QUIT\t|QUIT||white space at the end",
        "XCLIENT ADDR=1|UNKNOWN|ADDR=1|a client is not the proxy",
        "UNKNOWN x|UNKNOWN|x|the name of no verb",
      })
  void lineIsVerbAndArgument(String line, Verb verb, String argument, String clause) {
    assertEquals(new Command(verb, argument == null ? "" : argument), Command.parse(line), clause);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t", " \t "})
  void emptyLineIsUnknown(String line) {
    assertEquals(new Command(Verb.UNKNOWN, ""), Command.parse(line));
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"UNKNOWN", "UNIMPLEMENTED"})
  void verbIsFoundByItsNameInAnyCase(Verb verb) {
    assertSame(verb, Verb.of(verb.name()));
    assertSame(verb, Verb.of(verb.name().toLowerCase(Locale.ROOT)));
  }

  /** RFC 5321 section 4.2.4. */
  @ParameterizedTest
  @ValueSource(strings = {"TURN", "SEND", "SOML", "SAML", "ETRN", "ATRN", "BURL", "etrn"})
  void verbOfAnotherRfcIsKnownByItsName(String name) {
    assertSame(Verb.UNIMPLEMENTED, Verb.of(name));
  }

  @Test
  void verbsThatAreNoneHaveNoName() {
    assertSame(Verb.UNKNOWN, Verb.of("UNIMPLEMENTED"));
  }

  /** Octets that Unicode would fold, as sharp s into SS, are no letters of a verb. */
  @ParameterizedTest
  @ValueSource(strings = {"\u00dfTARTTLS", "MA\u00ccL", "EHL\u00d8", "\u00b5AIL", "R\u00dfET"})
  void lettersBeyondAsciiMakeNoVerb(String name) {
    assertSame(Verb.UNKNOWN, Verb.of(name));
  }
}
