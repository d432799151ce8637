package dev.postern.proxy.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The mail that is sent.
 *
 * @param lines header and body, without line ends
 */
record DemoMail(List<String> lines) {

  /** One header field that begins with its name, continued on lines that begin with white space. */
  private static final Pattern TRACE =
      Pattern.compile("Received: [^\r\n]+\r\n([ \t][^\r\n]+\r\n)*");

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

  DemoMail {
    lines = List.copyOf(lines);
  }

  static DemoMail fromAliceToBob() {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    return new DemoMail(
        List.of(
            "Date: " + DATE.format(now),
            "From: Alice <alice@example.org>",
            "To: Bob <bob@example.org>",
            "Subject: Hello",
            "Message-ID: <" + now.toInstant().toEpochMilli() + "@example.org>",
            "",
            "Sent without a password: my certificate is enough",
            "... and nobody else has its key."));
  }

  /** The content as a mail server is to have it. */
  String content() {
    return String.join("\r\n", lines) + "\r\n";
  }

  /** The lines as they travel: dots doubled, the final dot behind them (RFC 5321 section 4.5.2). */
  String[] stuffed() {
    String[] stuffed = Arrays.copyOf(lines.toArray(new String[0]), lines.size() + 1);
    for (int i = 0; i < lines.size(); i++) {
      stuffed[i] = lines.get(i).startsWith(".") ? "." + lines.get(i) : lines.get(i);
    }
    stuffed[lines.size()] = ".";
    return stuffed;
  }

  /** The trace field in front of this mail in a file; empty if any octet behind it differs. */
  Optional<String> traceIn(Path file) throws IOException {
    String recorded = Files.readString(file, StandardCharsets.ISO_8859_1);
    if (!recorded.endsWith(content())) {
      return Optional.empty();
    }
    String added = recorded.substring(0, recorded.length() - content().length());
    return Optional.of(added).filter(TRACE.asMatchPredicate());
  }
}
