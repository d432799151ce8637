package dev.postern.proxy.dialog;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever content in whatever chunks: the mail server gets it whole, as chunks or by DATA, or gets
 * no message (RFC 3030 meets SMTP smuggling). A fuzz test: see {@code docs/fuzzing.md}.
 */
@ExtendWith(Quiet.class)
class ChunkFuzzTest {

  private static final int LONGEST = 200;

  private static final Cast CAST = new Cast(Path.of("target", "dialogs").toAbsolutePath());

  /** The first octet says how long the chunks are, and the three bits above that how they go on. */
  @FuzzTest(maxDuration = "1m")
  void contentArrivesWholeOrNotAtAll(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    int end = Math.min(octets.length, LONGEST);
    String content = new String(Arrays.copyOfRange(octets, 1, end), StandardCharsets.ISO_8859_1);
    Dialog dialog = DialogParser.parse("chunks", dialog(octets[0], content));
    Theatre.play(CAST, dialog, Way.ONE);
    Theatre.play(CAST, dialog, Way.BYTES);
  }

  private static String dialog(byte how, String content) {
    boolean endsEmpty = (how & 0x20) != 0;
    boolean chunking = (how & 0x40) == 0;
    boolean binary = chunking && (how & 0x80) != 0;
    StringBuilder sent = new StringBuilder();
    int chunks = chunks(content, 1 + (how & 0x1F), endsEmpty, sent);
    boolean good = binary || !content.replace("\r\n", "").matches("(?s).*[\r\n\0].*");
    return """
    # Chunks.
    begin:   greeted
    backend: mail-auth, accepts%s

    C: MAIL FROM:<alice@example.org> BODY=%s
    C: RCPT TO:<bob@example.org>
    %sS: 250 2.0.0 Ok
    S: 250 2.0.0 Ok
    %s%s
    """
        .formatted(
            chunking ? ", with CHUNKING, with BINARYMIME" : "",
            binary ? "BINARYMIME" : "8BITMIME",
            sent,
            good ? "S~ 250 .*\n".repeat(chunks) : refusals(chunks),
            good
                ? "B= " + escaped(chunking ? content : stuffed(content))
                : "== backend closed by proxy");
  }

  private static int chunks(String content, int size, boolean endsEmpty, StringBuilder sent) {
    int chunks = 0;
    int at = 0;
    do {
      String piece = content.substring(at, Math.min(at + size, content.length()));
      at += size;
      boolean last = at >= content.length() && !endsEmpty;
      sent.append("C! BDAT ").append(piece.length()).append(last ? " LAST" : "").append("\\r\\n");
      sent.append(escaped(piece)).append('\n');
      chunks++;
    } while (at < content.length());
    if (endsEmpty) {
      sent.append("C: BDAT 0 LAST\n");
      chunks++;
    }
    return chunks;
  }

  private static String refusals(int chunks) {
    return "S~ (250|550|554) .*\n".repeat(chunks - 1) + "S~ (550|554) .*\n";
  }

  private static String stuffed(String content) {
    String stuffed = ("\r\n" + content).replace("\r\n.", "\r\n..");
    return stuffed.substring(2) + (stuffed.endsWith("\r\n") ? ".\r\n" : "\r\n.\r\n");
  }

  private static String escaped(String octets) {
    StringBuilder escaped = new StringBuilder();
    octets.chars().forEach(c -> escaped.append(String.format(Locale.ROOT, "\\x%02X", c)));
    return escaped.toString();
  }
}
