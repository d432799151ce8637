package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail as it lies in the mailbox, octets as characters.
 *
 * @param trace what stands in front of the client's first field
 * @param content what the client sent, with the mailbox's line ends
 */
record DeliveredMail(String trace, String content) {

  /** Every test mail begins with this field. */
  static final String FIRST_FIELD = "X-Test-Mail: ";

  private static final Pattern QUEUE_ID = Pattern.compile("\\(Postfix\\) with \\w+ id (\\w+)");

  static DeliveredMail read(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      int start = text.indexOf("\n" + FIRST_FIELD) + 1;
      return new DeliveredMail(text.substring(0, start), text.substring(start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String queueId() {
    Matcher found = QUEUE_ID.matcher(trace);
    if (!found.find()) {
      throw new AssertionError("no queue id in " + trace);
    }
    return found.group(1);
  }

  /** The value of the first field. */
  int number() {
    return Integer.parseInt(content.substring(FIRST_FIELD.length(), content.indexOf('\n')));
  }
}
