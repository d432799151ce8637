package dev.postern.pki.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.security.cert.CertPathValidatorException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RevokeTest {
  @TempDir static Path temporary;
  private static Path folder;
  private TestConsole console;

  @BeforeEach
  void sitDown() {
    console = new TestConsole(folder);
  }

  @BeforeAll
  static void init() {
    folder = temporary.resolve("pki");
    new TestConsole(folder).mustRun("init");
  }

  private static X509CRL issuingList() throws Exception {
    return Pkix.lists(folder.resolve("crl.pem")).get(1);
  }

  private static X509CRLEntry entry(Path kit) throws Exception {
    return issuingList().getRevokedCertificate(Pkix.certificate(kit.resolve("cert.pem")));
  }

  @Test
  void theListNamesItAtOnce() throws Exception {
    Path kit = console.mustRun("issue", "alice@example.org").folder();
    Pkix.validate(kit.resolve("chain.pem"), folder);
    console.mustRun("revoke", console.serial());
    assertNotNull(entry(kit));
    assertThrows(
        CertPathValidatorException.class, () -> Pkix.validate(kit.resolve("chain.pem"), folder));
    Openssl.Outcome outcome =
        Openssl.run(
            "verify",
            "-crl_check",
            "-CAfile",
            folder.resolve("ca.pem"),
            "-CRLfile",
            folder.resolve("crl.pem"),
            "-untrusted",
            kit.resolve("chain.pem"),
            kit.resolve("cert.pem"));
    assertTrue(outcome.text().contains("certificate revoked"), outcome.text());
  }

  @ParameterizedTest
  @CsvSource({
    "keyCompromise, KEY_COMPROMISE",
    "affiliationChanged, AFFILIATION_CHANGED",
    "superseded, SUPERSEDED",
    "cessationOfOperation, CESSATION_OF_OPERATION",
    "privilegeWithdrawn, PRIVILEGE_WITHDRAWN"
  })
  void theReasonIsInTheList(String word, CRLReason reason) throws Exception {
    Path kit = console.mustRun("issue", "bob@example.org").folder();
    console.mustRun("revoke", kit.resolve("cert.pem").toString(), "--reason", word);
    assertEquals(reason, entry(kit).getRevocationReason());
  }

  @Test
  void unspecifiedIsWrittenAsNoReason() throws Exception {
    Path kit = console.mustRun("issue", "bob@example.org").folder();
    console.mustRun("revoke", kit.resolve("chain.pem").toString());
    assertNull(entry(kit).getRevocationReason());
  }

  @Test
  void anAddressMeansAllOfThatUserAndADeviceOne() throws Exception {
    Path laptop = console.mustRun("issue", "carol@example.org", "--device", "laptop").folder();
    Path phone = console.mustRun("issue", "carol@example.org", "--device", "phone").folder();
    Path tablet = console.mustRun("issue", "carol@example.org", "--device", "tablet").folder();
    Path other = console.mustRun("issue", "caroline@example.org").folder();
    console.mustRun("revoke", "carol@Example.ORG", "--device", "phone");
    assertNull(entry(laptop));
    assertNotNull(entry(phone));
    console.mustRun("revoke", "carol@example.org", "--reason", "affiliationChanged");
    assertNotNull(entry(laptop));
    assertNotNull(entry(tablet));
    assertNull(entry(other));
    assertNull(entry(phone).getRevocationReason(), "the first revocation stays");
    assertTrue(console.out.contains("Already revoked on"), console.out);
  }

  @Test
  void aServersNameMeansItsCertificates() throws Exception {
    Path kit = console.mustRun("issue-server", "old.example.org").folder();
    console.mustRun("revoke", "old.example.org", "--reason", "superseded");
    assertNotNull(entry(kit));
  }

  @Test
  void whatIsUnknownIsRefusedAndNothingChanges() throws Exception {
    byte[] before = Files.readAllBytes(folder.resolve("crl.pem"));
    for (String unknown : new String[] {"nobody@example.org", "abcdef", "no.such.server"}) {
      assertEquals(1, console.run("revoke", unknown));
      assertTrue(console.err.contains("Nothing was issued under '" + unknown), console.err);
    }
    assertEquals(2, console.run("revoke", "abcdef", "--reason", "certificateHold"));
    assertTrue(console.err.contains("choose one of unspecified, keyCompromise"), console.err);
    Path foreign = temporary.resolve("foreign");
    new TestConsole(foreign).mustRun("init");
    assertEquals(1, console.run("revoke", foreign.resolve("issuing.pem").toString()));
    assertTrue(console.err.contains("was not issued by this CA"), console.err);
    assertEquals(
        -1, java.util.Arrays.mismatch(before, Files.readAllBytes(folder.resolve("crl.pem"))));
  }

  @Test
  void theRootCannotBeRevoked() {
    assertEquals(1, console.run("revoke", folder.resolve("ca.pem").toString()));
    assertTrue(console.err.contains("A root cannot revoke itself"), console.err);
  }

  @Test
  void theRootsListNamesARevokedIssuingCaWhichThenIssuesNoMore() throws Exception {
    Path other = temporary.resolve("compromised");
    TestConsole owner = new TestConsole(other).mustRun("init");
    owner.mustRun("revoke", other.resolve("issuing.pem").toString(), "--reason", "cACompromise");
    X509Certificate issuing = Pkix.certificate(other.resolve("issuing.pem"));
    assertNotNull(Pkix.lists(other.resolve("crl.pem")).get(0).getRevokedCertificate(issuing));
    assertEquals(1, owner.run("issue", "alice@example.org"));
    assertTrue(owner.err.contains("The issuing CA is revoked"), owner.err);
  }

  @Test
  void aWrongPassphraseRevokesNothing() throws Exception {
    Path kit = console.mustRun("issue", "dave@example.org").folder();
    console.environment.put("POSTERN_PKI_PASSPHRASE", "not the right one");
    assertEquals(1, console.run("revoke", "dave@example.org"));
    assertNull(entry(kit));
    console.run("list", "dave@example.org");
    assertTrue(console.out.contains("valid"), console.out);
  }
}
