package dev.postern.pki.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.pki.PkiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice@example.org",
        "a@b",
        "alice+phone@example.org",
        "first.last@mail.example.org",
        "!#$%&'*+-/=?^_`{|}~@example.org",
        "1@1.example",
        "alice@xn--bcher-kva.example",
        "alice@a-b.example"
      })
  void aMailboxIsKeptAsItIs(String text) {
    assertEquals(text, Mailbox.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          alice                     | has no '@'
          @example.org              | has nothing before the '@'
          alice@                    | it is empty
          alice@@example.org        | needs quotes
          al ice@example.org        | has a space at position 3
          "al.ice"@example.org      | has a quoted local part
          .alice@example.org        | has a dot at the start or end of the local part
          alice.@example.org        | has a dot at the start or end of the local part
          al..ice@example.org       | has a dot at the start or end of the local part
          al(ice)@example.org       | needs quotes
          al,ice@example.org        | needs quotes
          <alice@example.org>       | needs quotes
          alice@[192.0.2.1]         | has an address literal
          alice@.example.org        | has a dot at its start or end
          alice@example.org.        | has a dot at its start or end
          alice@example..org        | has a dot at its start or end
          alice@-example.org        | has the label '-example'
          alice@example-.org        | has the label 'example-'
          alice@exa_mple.org        | has the label 'exa_mple'
          älice@example.org         | has the non-ASCII character U+00E4 at position 1
          alice@exämple.org         | has the non-ASCII character U+00E4 at position 9
          """)
  void whatIsWrongIsNamed(String text, String fault) {
    PkiException refusal = assertThrows(PkiException.class, () -> Mailbox.parse(text));
    assertTrue(refusal.getMessage().contains(fault), refusal::getMessage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0@b", "a\n@b", "a@b\r\n", "a\t@b", "\u007fa@b", "a@b\u0000.evil"})
  void controlCharactersAreRefusedAndShownEscaped(String text) {
    PkiException refusal = assertThrows(PkiException.class, () -> Mailbox.parse(text));
    assertTrue(refusal.getMessage().contains("control character"), refusal::getMessage);
    assertTrue(refusal.getMessage().chars().allMatch(c -> c >= ' ' && c < 0x7f));
  }

  @Test
  void lengthsAreThoseOfRfc5321() {
    String local = "a".repeat(64);
    assertEquals(local, Mailbox.parse(local + "@example.org").localPart());
    assertThrows(PkiException.class, () -> Mailbox.parse(local + "a@example.org"));
    String label = "b".repeat(63);
    assertEquals(label, Mailbox.parse("a@" + label).domain());
    assertThrows(PkiException.class, () -> Mailbox.parse("a@" + label + "b"));
    String domain = String.join(".", label, label, label);
    assertEquals(domain, Mailbox.parse("a".repeat(62) + "@" + domain).domain());
    assertThrows(PkiException.class, () -> Mailbox.parse("a".repeat(63) + "@" + domain));
  }

  @Test
  void theDomainIsLowerCasedAndTheLocalPartIsNot() {
    assertEquals("Alice@example.org", Mailbox.parse("Alice@EXAMPLE.Org").toString());
  }
}
