package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever MAIL and RCPT say. A fuzz test: see {@code docs/fuzzing.md}. */
class EnvelopeFuzzTest {

  private static final Capabilities EVERYTHING =
      Capabilities.parse(
          Reply.of(
              250,
              "us",
              List.of(
                  "SIZE",
                  "8BITMIME",
                  "SMTPUTF8",
                  "DSN",
                  "CHUNKING",
                  "BINARYMIME",
                  "DELIVERBY",
                  "FUTURERELEASE 9 2030-01-01T00:00:00Z",
                  "MT-PRIORITY",
                  "REQUIRETLS",
                  "AUTH EXTERNAL")));

  /** What is passed on is one line, and means the same when it is read again. */
  @FuzzTest(maxDuration = "1m")
  void acceptedLineIsPassedOnAsOneLine(byte[] octets) {
    RecordingLines lines = new RecordingLines();
    lines.read(octets);
    assertEquals(lines.passedOn, lines.readAgain);
  }

  private static final class RecordingLines {
    String passedOn = "";
    String readAgain = "";

    void read(byte[] octets) {
      String line = new String(octets, StandardCharsets.ISO_8859_1).replaceAll("[\r\n\0]", "");
      Command command = Command.parse(line);
      try {
        passedOn = passOn(command);
      } catch (SmtpSyntaxException e) {
        assertTrue(e.reply().isNegative());
        return;
      }
      try {
        readAgain = passOn(Command.parse(passedOn));
      } catch (SmtpSyntaxException e) {
        throw new AssertionError("refused: " + passedOn, e);
      }
    }

    private static String passOn(Command command) throws SmtpSyntaxException {
      String line =
          command.verb() == Verb.RCPT
              ? ForwardPath.parse(command.argument(), EVERYTHING, true).command(EVERYTHING)
              : ReversePath.parse(command.argument(), EVERYTHING).command(EVERYTHING, "");
      assertFalse(line.matches("(?s).*[\\x00-\\x1f\\x7f].*"), line);
      return line;
    }
  }
}
