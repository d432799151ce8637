package dev.postern.proxy.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserTableTest {

  @TempDir Path folder;

  private UserTable table(String text) throws IOException {
    Files.writeString(folder.resolve("users"), text);
    return new UserTable(folder.resolve("users"), Set.of("sales", "it-staff"));
  }

  @Test
  void lineNamesTheUserAndWhatHeMaySendFrom() throws IOException {
    UserTable table =
        table(
            """
            # People
            alice@example.org  alice@example.org sales@example.org\t@alice.example.net  # boss
            "odd name"@example.org "odd name"@example.org

            bob #1@example.org
            idle
            """);
    assertEquals(
        Optional.of(List.of("alice@example.org", "sales@example.org", "@alice.example.net")),
        table.sendersOf("alice@EXAMPLE.org"));
    assertEquals(
        Optional.of(List.of("\"odd name\"@example.org")),
        table.sendersOf("\"odd name\"@example.org"));
    assertEquals(Optional.of(List.of("#1@example.org")), table.sendersOf("bob"));
    assertEquals(Optional.of(List.of()), table.sendersOf("idle"));
    assertEquals(Optional.empty(), table.sendersOf("Alice@example.org"));
    assertEquals(Optional.empty(), table.sendersOf("carol"));
  }

  @Test
  void groupsKeepTheOrderOfTheLine() throws IOException {
    UserTable table =
        table("alice group=it-staff alice@example.org group=sales group=x@example.org\nbob");
    assertEquals(List.of("it-staff", "sales"), table.groupsOf("alice"));
    assertEquals(
        Optional.of(List.of("alice@example.org", "group=x@example.org")), table.sendersOf("alice"));
    assertEquals(List.of(), table.groupsOf("bob"));
    assertEquals(List.of(), table.groupsOf("carol"));
  }

  @Test
  void aGroupThatIsNotDefinedLeavesTheTableAsItWas() throws IOException {
    UserTable table = table("alice group=sales");
    Files.writeString(folder.resolve("users"), "alice group=sale");
    assertFalse(table.reloadIfChanged());
    assertEquals(List.of("sales"), table.groupsOf("alice"));
    Files.writeString(folder.resolve("users"), "alice group=it-staff");
    assertTrue(table.reloadIfChanged());
    assertEquals(List.of("it-staff"), table.groupsOf("alice"));
  }

  @Test
  void addressesBeyondAsciiAreOctets() throws IOException {
    UserTable table = table("asa \u00e5sa@example.org");
    assertEquals(Optional.of(List.of("\u00c3\u00a5sa@example.org")), table.sendersOf("asa"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "alice alice@, neither an address nor @domain: alice@",
        "alice @, neither an address nor @domain: @",
        "alice @.org, neither an address nor @domain: @.org",
        "alice sales, neither an address nor @domain: sales",
        "alice \"a, a quotation mark that is not closed",
        "bob@Example.org bob@example.org, a second line for the login bob@Example.org",
        "alice group=Sales, no such group in postern.policy.groups: Sales",
      })
  void mistakeIsNamedWithItsLine(String line, String what) {
    ConfigException wrong =
        assertThrows(ConfigException.class, () -> table("# x\nbob@example.org\n" + line));
    assertTrue(
        String.valueOf(wrong.getMessage()).endsWith("users line 3: " + what), wrong::getMessage);
  }

  @Test
  void missingTableStopsTheStart() {
    assertThrows(ConfigException.class, () -> new UserTable(folder.resolve("none"), Set.of()));
  }

  @Test
  void changedFileCountsAndABrokenOneDoesNot() throws IOException {
    UserTable table = table("alice alice@example.org");
    assertFalse(table.reloadIfChanged());
    Files.writeString(folder.resolve("users"), "bob bob@example.org # new");
    assertTrue(table.reloadIfChanged());
    assertEquals(Optional.empty(), table.sendersOf("alice"));
    Files.writeString(folder.resolve("users"), "bob bob@");
    assertFalse(table.reloadIfChanged());
    assertTrue(table.reload().orElseThrow().contains("users line 1: neither"));
    assertEquals(Optional.of(List.of("bob@example.org")), table.sendersOf("bob"));
  }
}
