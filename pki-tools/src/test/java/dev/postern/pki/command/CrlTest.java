package dev.postern.pki.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.pki.x509.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrlTest {
  @TempDir Path temporary;
  private Path folder;
  private TestConsole console;

  @BeforeEach
  void init() {
    folder = temporary.resolve("pki");
    console = new TestConsole(folder).mustRun("init");
  }

  private List<X509CRL> lists() throws Exception {
    return Pkix.lists(folder.resolve("crl.pem"));
  }

  @Test
  void numbersGrowAndDatesMove() throws Exception {
    List<X509CRL> before = lists();
    console.clock = Clock.fixed(Instant.now().plus(Duration.ofDays(2)), ZoneOffset.UTC);
    console.mustRun("crl");
    List<X509CRL> after = lists();
    for (int i = 0; i < 2; i++) {
      assertEquals(before.get(i).getIssuerX500Principal(), after.get(i).getIssuerX500Principal());
      assertTrue(Pem.numberOf(after.get(i)).compareTo(Pem.numberOf(before.get(i))) > 0);
      assertTrue(end(after.get(i)).isAfter(end(before.get(i))));
    }
  }

  @Test
  void theDaysAreRememberedForLaterLists() throws Exception {
    console.mustRun("crl", "--days", "2", "--root-days", "60");
    console.mustRun("issue", "alice@example.org").mustRun("revoke", "alice@example.org");
    assertEquals(2, days(lists().get(1)));
    console.mustRun("crl");
    assertEquals(60, days(lists().get(0)));
  }

  private static Instant end(X509CRL list) {
    return list.getNextUpdate().toInstant();
  }

  private static long days(X509CRL list) {
    return Duration.between(list.getThisUpdate().toInstant(), list.getNextUpdate().toInstant())
        .toDays();
  }

  @Test
  void aListThatEndsSoonIsPointedOut() {
    console.mustRun("list");
    console.clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(6 * 24 + 1));
    assertEquals(0, console.run("list"));
    assertTrue(console.err.contains("list of the issuing CA ends on "), console.err);
    assertEquals(1, console.err.lines().count(), console.err);
    console.clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(181));
    assertEquals(0, console.run("list"));
    assertTrue(console.err.contains("list of the root CA ended on "), console.err);
  }

  @Test
  void withoutTheRootsKeyOnlyTheIssuingListIsMade() throws Exception {
    List<X509CRL> before = lists();
    Files.move(folder.resolve("private/root-key.pem"), temporary.resolve("safe"));
    console.mustRun("crl");
    assertTrue(console.out.contains("The root's key is not here"), console.out);
    assertEquals(before.get(0), lists().get(0));
    assertTrue(Pem.numberOf(lists().get(1)).compareTo(Pem.numberOf(before.get(1))) > 0);
    assertEquals(1, console.run("revoke", folder.resolve("issuing.pem").toString()));
    assertTrue(console.err.contains("bring it back"), console.err);
  }

  @Test
  void aKeyOfAnotherCaIsNoticed() throws Exception {
    new TestConsole(temporary.resolve("other")).mustRun("init");
    Path key = folder.resolve("private/issuing-key.pem");
    Files.delete(key);
    Files.copy(temporary.resolve("other/private/issuing-key.pem"), key);
    assertEquals(1, console.run("issue", "alice@example.org"));
    assertTrue(console.err.contains("does not belong to the certificate"), console.err);
  }

  @Test
  void opensslReadsBothLists() throws Exception {
    for (String[] pair :
        new String[][] {{"root-crl.pem", "ca.pem"}, {"issuing-crl.pem", "chain.pem"}}) {
      Openssl.Outcome outcome =
          Openssl.run(
              "crl",
              "-noout",
              "-in",
              folder.resolve(pair[0]),
              "-CAfile",
              folder.resolve(pair[1]),
              "-verify");
      assertTrue(outcome.text().contains("verify OK"), outcome.text());
    }
  }
}
