package dev.postern.pki.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitTest {
  @TempDir Path temporary;

  private Path folder() {
    return temporary.resolve("pki");
  }

  @Test
  void theFolderHasWhatTheManualSaysAndOnlyTheOwnerMayEnter() throws IOException {
    new TestConsole(folder()).mustRun("init");
    try (Stream<Path> files = Files.list(folder())) {
      assertEquals(
          Set.of(
              "ca.pem",
              "issuing.pem",
              "chain.pem",
              "crl.pem",
              "root-crl.pem",
              "issuing-crl.pem",
              "private",
              "certificates",
              "inventory.db",
              "lock"),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
    assertEquals("rwx------", permissions(folder()));
    assertEquals("rwx------", permissions(folder().resolve("private")));
    assertEquals("rw-------", permissions(folder().resolve("private/root-key.pem")));
    assertEquals("rw-------", permissions(folder().resolve("private/issuing-key.pem")));
    assertEquals("rw-------", permissions(folder().resolve("inventory.db")));
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(folder()), files.toList());
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void theCertificatesAreThoseOfARootAndAnIssuingCa() throws Exception {
    new TestConsole(folder()).mustRun("init", "--organisation", "Example");
    X509Certificate root = Pkix.certificate(folder().resolve("ca.pem"));
    X509Certificate issuing = Pkix.certificate(folder().resolve("issuing.pem"));
    assertEquals("CN=Example Root CA,O=Example", root.getSubjectX500Principal().getName());
    assertEquals(root.getSubjectX500Principal(), issuing.getIssuerX500Principal());
    assertEquals(1, root.getBasicConstraints());
    assertEquals(0, issuing.getBasicConstraints());
    for (X509Certificate certificate : List.of(root, issuing)) {
      assertEquals(Set.of("2.5.29.15", "2.5.29.19"), certificate.getCriticalExtensionOIDs());
      assertEquals(Set.of("2.5.29.14", "2.5.29.35"), certificate.getNonCriticalExtensionOIDs());
      boolean[] usage = certificate.getKeyUsage();
      assertTrue(usage[5] && usage[6]);
      assertTrue(certificate.getNotBefore().toInstant().isBefore(Instant.now().minusSeconds(240)));
    }
    assertEquals(List.of(issuing, root), Pkix.certificates(folder().resolve("chain.pem")));
    Pkix.validate(folder().resolve("issuing.pem"), folder());
  }

  @Test
  void bothCasHaveARevocationListFromTheStart() throws Exception {
    new TestConsole(folder()).mustRun("init", "--crl-days", "3", "--root-crl-days", "90");
    List<X509CRL> lists = Pkix.lists(folder().resolve("crl.pem"));
    assertEquals(2, lists.size());
    assertEquals(90, daysOf(lists.get(0)));
    assertEquals(3, daysOf(lists.get(1)));
    lists.get(0).verify(Pkix.certificate(folder().resolve("ca.pem")).getPublicKey());
    lists.get(1).verify(Pkix.certificate(folder().resolve("issuing.pem")).getPublicKey());
  }

  private static long daysOf(X509CRL list) {
    return Duration.between(list.getThisUpdate().toInstant(), list.getNextUpdate().toInstant())
        .toDays();
  }

  @ParameterizedTest
  @CsvSource({
    "P-256, EC, SHA256withECDSA",
    "p-384, EC, SHA384withECDSA",
    "RSA-3072, RSA, SHA256withRSA"
  })
  void theKeyAlgorithmIsTheOneAskedFor(String label, String family, String signature)
      throws Exception {
    TestConsole console = new TestConsole(folder());
    console.mustRun("init", "--key-algorithm", label);
    X509Certificate issuing = Pkix.certificate(folder().resolve("issuing.pem"));
    assertEquals(family, issuing.getPublicKey().getAlgorithm());
    assertEquals(signature, issuing.getSigAlgName());
    console.mustRun("issue", "alice@example.org", "--key-algorithm", label);
    Pkix.validate(console.folder().resolve("chain.pem"), folder());
  }

  @Test
  void opensslOpensTheKeysWithThePassphrase() throws Exception {
    new TestConsole(folder()).mustRun("init");
    for (String key : List.of("root-key.pem", "issuing-key.pem")) {
      Path file = folder().resolve("private").resolve(key);
      assertTrue(Files.readString(file).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
      Openssl.Outcome opened =
          Openssl.run("pkey", "-noout", "-in", file, "-passin", "pass:" + TestConsole.PASSPHRASE);
      assertEquals(0, opened.status(), opened.text());
      String structure = Openssl.run("asn1parse", "-in", file).text();
      assertTrue(structure.contains("aes-256-cbc") && structure.contains("hmacWithSHA256"));
    }
  }

  @Test
  void anExistingCaIsNotOverwritten() throws IOException {
    TestConsole console = new TestConsole(folder()).mustRun("init");
    byte[] before = Files.readAllBytes(folder().resolve("ca.pem"));
    assertEquals(1, console.run("init"));
    assertTrue(console.err.contains("already there and not empty"), console.err);
    assertEquals(
        -1, java.util.Arrays.mismatch(before, Files.readAllBytes(folder().resolve("ca.pem"))));
  }

  @Test
  void anEmptyFolderMayBeUsed() throws IOException {
    Files.createDirectory(folder());
    new TestConsole(folder()).mustRun("init");
    assertEquals("rwx------", permissions(folder()));
  }

  @Test
  void aNameTooLongForACertificateIsRefused() {
    TestConsole console = new TestConsole(folder());
    assertEquals(1, console.run("init", "--organisation", "x".repeat(60)));
    assertTrue(console.err.contains("1 to 64 characters"), console.err);
    assertFalse(Files.exists(folder()));
  }

  @Test
  void whatToDoNextIsSaid() {
    TestConsole console = new TestConsole(folder()).mustRun("init");
    assertTrue(
        console.out.contains("postern.trust.authorities = [\"" + folder().resolve("ca.pem")));
    assertTrue(console.out.contains("postern.trust.crl-files = [\"" + folder().resolve("crl.pem")));
    assertTrue(console.out.contains("postern-pki issue-server"));
    assertFalse(console.out.contains(TestConsole.PASSPHRASE));
  }
}
