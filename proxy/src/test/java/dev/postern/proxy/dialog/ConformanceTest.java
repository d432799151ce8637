package dev.postern.proxy.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConformanceTest {

  private static final Path PAGE = Path.of("..", "docs", "conformance.md");

  /** With {@code -Dpostern.docs.write=true} the page is written anew instead. */
  @Test
  void thePageSaysWhatTheDialogsSay() throws IOException {
    String text = new ConformanceTable(DialogTest.all()).text();
    if (Boolean.getBoolean("postern.docs.write")) {
      Files.writeString(PAGE, text);
    }
    assertEquals(
        text,
        Files.readString(PAGE),
        "docs/conformance.md is old; write it anew with -Dtest=ConformanceTest"
            + " -Dtest.jvm.args=-Dpostern.docs.write=true");
  }

  @Test
  void aDialogWithoutStandardOrAttackIsRefused() {
    String text = "# Something happens.\n# RFC 9 would be one, but it is what this line says.\n";
    assertEquals(1, DialogParser.parseNamed("area/a.dialog", text).references().size());
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                DialogParser.parseNamed("area/b.dialog", "# RFC 9: in the title alone.\n# Why.\n"));
    assertTrue(
        String.valueOf(refusal.getMessage()).startsWith("area/b.dialog: names no"),
        refusal::getMessage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RFC 5321 section 4.1.1: why                | RFC 5321 4.1.1",
        "RFC 5321 sections 2.4 and 4.1.1.           | RFC 5321 2.4, RFC 5321 4.1.1",
        "RFC 4954 section 4: 12,288 octets.         | RFC 4954 4",
        "RFC 6152, 3461: nothing                    | RFC 6152, RFC 3461",
        "RFC 4616, RFC 4954 section 5.              | RFC 4616, RFC 4954 5",
        "RFC 4422 appendix A.1.                     | RFC 4422 appendix A.1",
        "RFC 5280 section 6.1.3 (a) (2), said       | RFC 5280 6.1.3 (a) (2)",
        "RFC 5321 section 4.1.4, and RFC 3207       | RFC 5321 4.1.4, RFC 3207",
        "PROXY protocol section 2.2.                | PROXY protocol 2.2",
        "XCLIENT protocol.                          | XCLIENT protocol",
        "SMTP smuggling, CVE-2023-51765 and 51766.  | SMTP smuggling, CVE-2023-51765, CVE-2023-51766",
        "Header injection: what                     | Header injection",
        "attack: STARTTLS stripping.                | STARTTLS stripping",
        "Nothing of the kind                        | ''",
      })
  void referencesAreFound(String comment, String expected) {
    List<Reference> found = Reference.in(List.of("The title.", comment));
    List<String> names =
        found.stream().map(one -> (one.document() + " " + one.clause()).strip()).toList();
    assertEquals(expected, String.join(", ", names));
  }
}
