package dev.postern.pki.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListAndShowTest {
  @TempDir static Path temporary;
  private static Path folder;
  private static String revoked = "";
  private TestConsole console;

  @BeforeEach
  void sitDown() {
    console = new TestConsole(folder);
  }

  @BeforeAll
  static void fill() {
    folder = temporary.resolve("pki");
    TestConsole owner = new TestConsole(folder).mustRun("init");
    owner.mustRun("issue", "alice@example.org", "--device", "laptop");
    owner.mustRun("issue", "bob@example.org");
    owner.mustRun(
        "issue",
        "bob@example.org",
        "--not-before",
        "2020-01-01T00:00:00Z",
        "--not-after",
        "2021-01-01T00:00:00Z");
    owner.mustRun(
        "issue",
        "bob@example.org",
        "--not-before",
        "2033-01-01T00:00:00Z",
        "--not-after",
        "2034-01-01T00:00:00Z");
    revoked = owner.mustRun("issue", "carol@example.org").serial();
    owner.mustRun("revoke", revoked, "--reason", "superseded");
    owner.mustRun("issue-server", "mail.example.org");
  }

  private List<String> lines(String... arguments) {
    return console.mustRun(arguments).out.lines().toList();
  }

  @Test
  void onlyWhatIsValidIsListed() {
    List<String> lines = lines("list");
    assertEquals(4, lines.size());
    assertTrue(lines.get(0).startsWith("SERIAL"));
    assertTrue(
        lines.get(1).matches("[0-9a-f]{32}  valid +client +alice@example.org +laptop +\\S+"));
    assertTrue(lines.get(3).contains("mail.example.org"));
  }

  @Test
  void allMeansAllWithTheirStatus() {
    List<String> lines = lines("list", "--all");
    assertEquals(9, lines.size());
    String table = String.join("\n", lines);
    for (String words :
        List.of(" expired ", " revoked ", " not yet valid ", " root ", " issuing ")) {
      assertTrue(table.contains(words), table);
    }
  }

  @Test
  void aUserFiltersTheList() {
    assertEquals(2, lines("list", "bob@example.org").size());
    assertEquals(4, lines("list", "bob@example.org", "--all").size());
    assertEquals(1, lines("list", "nobody@example.org").size());
  }

  @Test
  void jsonHasTheSameFacts() {
    String json = console.mustRun("list", "--all", "--json").out;
    assertEquals(8, Pattern.compile("\"serial\": ").matcher(json).results().count());
    assertTrue(json.contains("\"status\": \"revoked\""), json);
    assertTrue(json.contains("\"reason\": \"superseded\""), json);
    assertTrue(json.startsWith("[{") && json.endsWith("}]\n"), json);
    assertEquals("[]\n", console.mustRun("list", "--json", "nobody@example.org").out);
  }

  @Test
  void jsonStringsAreEscaped() {
    assertEquals("\"a\\\"b\\\\c\\u000a\"", Json.quoted("a\"b\\c\n"));
  }

  @Test
  void showTellsEverythingAboutASerial() {
    String text = console.mustRun("show", revoked, "--pem").out;
    for (String part :
        List.of(
            "Status       revoked",
            "Reason       superseded",
            "Alternative  email:carol@",
            "Purposes     clientAuth",
            "Key          ECDSA 256 bits",
            "Key usage    digitalSignature",
            "Serial       " + revoked,
            "-----BEGIN CERTIFICATE-----")) {
      assertTrue(text.contains(part), text);
    }
  }

  @Test
  void showReadsAFileOfAnyCa() {
    Path other = temporary.resolve("other");
    new TestConsole(other).mustRun("init");
    console.mustRun("show", other.resolve("ca.pem").toString());
    assertTrue(console.out.contains("not issued by this CA"), console.out);
    assertTrue(console.out.contains("yes, path length 1"), console.out);
    console.mustRun("show", folder.resolve("issuing.pem").toString());
    assertTrue(console.out.contains("Status       valid"), console.out);
    assertEquals(1, console.run("show", folder.resolve("lock").toString()));
    assertTrue(console.err.contains("does not start with a certificate"), console.err);
  }

  @Test
  void readingNeedsNoPassphrase() {
    console.environment.remove("POSTERN_PKI_PASSPHRASE");
    lines("list");
    lines("show", "alice@example.org");
  }

  @Test
  void aBatchStopsAtTheFirstFailure() {
    console.in = "# a remark\n\nlist\nshow nobody@example.org\nlist --all\n";
    assertEquals(1, console.run("batch"));
    assertTrue(console.err.contains("the batch stopped at: show nobody@example.org"), console.err);
    assertFalse(console.out.contains("expired"), console.out);
  }
}
