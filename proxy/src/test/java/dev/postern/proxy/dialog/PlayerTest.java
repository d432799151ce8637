package dev.postern.proxy.dialog;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dialog that is wrong fails, in every way of playing it. */
@ExtendWith(Quiet.class)
class PlayerTest {

  private static final Cast CAST = new Cast(Path.of("target", "dialogs").toAbsolutePath());

  private static void assertFails(Way way, String words, String dialog) {
    Dialog wrong = DialogParser.parse("wrong", "# A wrong dialog.\n" + dialog);
    Mismatch mismatch =
        assertThrows(Mismatch.class, () -> Theatre.play(CAST, wrong, way), () -> "played " + way);
    assertTrue(mismatch.toString().contains(words), mismatch::toString);
  }

  @ParameterizedTest
  @EnumSource
  void anotherReplyIsFoundAndShownInItsPlace(Way way) {
    assertFails(
        way,
        "S: 500 No\n    >> but got: 250 2.0.0 OK",
        """
        begin: greeted

        C: NOOP
        S: 500 No
        """);
  }

  @ParameterizedTest
  @EnumSource
  void aReplyThatNobodyExpectedIsFound(Way way) {
    assertFails(
        way,
        "the client received more: 250 2.0.0 OK",
        """
        begin: greeted

        C: NOOP
        """);
  }

  @ParameterizedTest
  @EnumSource
  void aLineThatTheMailServerShouldNotHaveReceivedIsFound(Way way) {
    assertFails(
        way,
        "the mail server received more: MAIL FROM:<alice@example.org>",
        """
        begin: greeted
        backend: mail-auth

        C: MAIL FROM:<alice@example.org>
        """);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsNothing(Way way) {
    assertFails(
        way,
        "B| nothing\n    >> but got: MAIL FROM:<alice@example.org>",
        """
        begin: greeted
        backend: mail-auth, accepts

        C: MAIL FROM:<alice@example.org>
        S: 250 2.0.0 Ok
        B| nothing
        """);
  }

  @ParameterizedTest
  @EnumSource
  void aSessionThatEndsUnsaidIsFound(Way way) {
    assertFails(
        way,
        "the proxy has closed",
        """
        begin: greeted

        C: QUIT
        S: 221 2.0.0 Bye
        """);
  }

  @ParameterizedTest
  @EnumSource
  void contentThatArrivedOtherwiseIsFound(Way way) {
    assertFails(
        way,
        "delivered was: Hello!",
        """
        begin: greeted
        backend: mail-auth, accepts

        C: MAIL FROM:<alice@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 2.0.0 Ok
        S: 250 2.0.0 Ok
        S~ 354 .*
        -- message --
        Hello!
        .
        S: 250 2.0.0 Ok: queued
        -- delivered --
        Hello
        .
        """);
  }

  @Test
  void aLineThatIsNotUnderstoodIsNamed() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> DialogParser.parse("area/name.dialog", "# Title.\n\nX: what\n"));
    assertTrue(
        String.valueOf(refusal.getMessage()).startsWith("area/name.dialog line 3: not understood"),
        refusal::getMessage);
  }
}
