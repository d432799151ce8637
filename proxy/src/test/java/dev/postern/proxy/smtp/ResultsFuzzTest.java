package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.regex.Pattern;

/** Whatever header: no forged field is left in it. A fuzz test: see {@code docs/fuzzing.md}. */
class ResultsFuzzTest {

  private static final AuthenticationResults OURS = new AuthenticationResults("us.example");
  private static final Pattern NAME =
      Pattern.compile("authentication-results", Pattern.CASE_INSENSITIVE);

  /** As simple readers find the field: unfolded, without comments and quotes. */
  private static final Pattern FORGED =
      Pattern.compile(
          "(?:^|\\r\\n)\\.?Authentication-Results[ \t]*:[ \t]*us\\.example[ \t]*"
              + "(?:;|[0-9 \t]*(?:\\r\\n|$))",
          Pattern.CASE_INSENSITIVE);

  @FuzzTest(maxDuration = "1m")
  void forgedFieldsGoAndNothingElse(byte[] octets) {
    String header = Pieces.text(octets);
    String kept = OURS.withoutForged(header, true);
    assertEquals(kept, OURS.withoutForged(kept, true));
    assertFalse(FORGED.matcher(simple(kept)).find(), kept);
    if (!NAME.matcher(header).find()) {
      assertEquals(header, kept);
    }
  }

  private static String simple(String header) {
    return ("\r\n" + header)
        .split("\r\n(\\.?\r\n|$)", 2)[0]
        .replaceAll("\r\n\\.?(?=[ \t])", "")
        .replaceAll("\\([^()\\\\\r\n]*\\)|\"", "");
  }
}
