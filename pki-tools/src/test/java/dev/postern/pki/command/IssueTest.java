package dev.postern.pki.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssueTest {
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
    new TestConsole(folder).mustRun("init", "--organisation", "Example");
  }

  private Path issue(String... options) {
    String[] arguments =
        Stream.concat(Stream.of("issue"), Stream.of(options)).toArray(String[]::new);
    return console.mustRun(arguments).folder();
  }

  @Test
  void aUsersCertificateSaysWhoAndForWhat() throws Exception {
    X509Certificate certificate = Pkix.certificate(issue("alice@EXAMPLE.org").resolve("cert.pem"));
    assertEquals(
        List.of(List.of(1, "alice@example.org")),
        List.copyOf(certificate.getSubjectAlternativeNames()));
    assertEquals(List.of("1.3.6.1.5.5.7.3.2"), certificate.getExtendedKeyUsage());
    assertEquals(Set.of("2.5.29.15", "2.5.29.19"), certificate.getCriticalExtensionOIDs());
    assertEquals(-1, certificate.getBasicConstraints());
    boolean[] usage = certificate.getKeyUsage();
    for (int i = 0; i < usage.length; i++) {
      assertEquals(i == 0, usage[i]);
    }
    assertEquals("CN=alice@example.org,O=Example", certificate.getSubjectX500Principal().getName());
    assertTrue(certificate.getNotBefore().toInstant().isBefore(Instant.now().minusSeconds(240)));
    assertEquals(
        365,
        Duration.between(
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant())
            .toDays());
  }

  @Test
  void jdkAndOpensslBelieveIt() throws Exception {
    Path kit = issue("alice@example.org");
    Pkix.validate(kit.resolve("chain.pem"), folder);
    Openssl.Outcome outcome = verify(kit, "sslclient");
    assertEquals(0, outcome.status(), outcome.text());
    assertTrue(verify(kit, "sslserver").status() != 0);
  }

  private static Openssl.Outcome verify(Path kit, String purpose)
      throws IOException, InterruptedException {
    return Openssl.run(
        "verify",
        "-x509_strict",
        "-purpose",
        purpose,
        "-crl_check_all",
        "-CAfile",
        folder.resolve("ca.pem"),
        "-CRLfile",
        folder.resolve("crl.pem"),
        "-untrusted",
        kit.resolve("chain.pem"),
        kit.resolve("cert.pem"));
  }

  @Test
  void theKitHasWhatTheManualSaysAndSecretsAreTheOwners() throws IOException {
    Path kit = issue("alice@example.org", "--device", "laptop");
    try (Stream<Path> files = Files.list(kit)) {
      assertEquals(
          Set.of(
              "cert.pem rw-r--r--",
              "chain.pem rw-r--r--",
              "key.pem rw-------",
              "identity.p12 rw-------",
              "identity-legacy.p12 rw-------",
              "p12-password.txt rw-------"),
          files.map(IssueTest::nameAndPermissions).collect(Collectors.toSet()));
    }
    assertTrue(kit.getFileName().toString().startsWith("alice@example.org-laptop-"));
    assertEquals(folder.resolve("certificates"), kit.getParent());
    String password = Files.readString(kit.resolve("p12-password.txt")).strip();
    assertFalse(console.out.contains(password), "a generated password stays in its file");
  }

  private static String nameAndPermissions(Path file) {
    try {
      return file.getFileName()
          + " "
          + PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bothKindsOfPkcs12OpenInOpenssl() throws Exception {
    Path kit = issue("alice@example.org");
    String password = "file:" + kit.resolve("p12-password.txt");
    Openssl.Outcome modern =
        Openssl.run(
            "pkcs12", "-info", "-noout", "-in", kit.resolve("identity.p12"), "-passin", password);
    assertEquals(0, modern.status(), modern.text());
    assertTrue(modern.text().contains("MAC: sha256"), modern.text());
    assertTrue(modern.text().contains("AES-256-CBC"), modern.text());
    Openssl.Outcome legacy =
        Openssl.run(
            "pkcs12",
            "-legacy",
            "-info",
            "-noout",
            "-in",
            kit.resolve("identity-legacy.p12"),
            "-passin",
            password);
    assertEquals(0, legacy.status(), legacy.text());
    assertTrue(legacy.text().contains("MAC: sha1"), legacy.text());
    assertTrue(legacy.text().contains("pbeWithSHA1And3-KeyTripleDES-CBC"), legacy.text());
    assertFalse(legacy.text().contains("AES"), legacy.text());
  }

  @Test
  void bothKindsOfPkcs12OpenInJavaWithTheWholeChain() throws Exception {
    Path kit = issue("alice@example.org", "--device", "laptop");
    char[] password = Files.readString(kit.resolve("p12-password.txt")).strip().toCharArray();
    for (String name : List.of("identity.p12", "identity-legacy.p12")) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream octets = Files.newInputStream(kit.resolve(name))) {
        store.load(octets, password);
      }
      String alias = "alice@example.org (laptop)";
      assertEquals(3, store.getCertificateChain(alias).length);
      assertEquals(Pkix.certificate(kit.resolve("cert.pem")), store.getCertificate(alias));
      assertTrue(store.getKey(alias, password) != null);
    }
  }

  @Test
  void theP12PasswordMayBeChosen() throws Exception {
    Path file = temporary.resolve("p12-password");
    Files.writeString(file, "chosen by hand\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Path kit = issue("alice@example.org", "--p12-password-file", file.toString());
    assertFalse(Files.exists(kit.resolve("p12-password.txt")));
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream octets = Files.newInputStream(kit.resolve("identity.p12"))) {
      store.load(octets, "chosen by hand".toCharArray());
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(1, console.run("issue", "a@example.org", "--p12-password-file", file.toString()));
    assertTrue(console.err.contains("The PKCS#12 password file"), console.err);
  }

  @Test
  void deviceAndCommonNameAreInTheSubject() throws Exception {
    Path kit = issue("alice@example.org", "--device", "old laptop", "--cn", "Alice Ängström");
    assertEquals(
        "CN=Alice Ängström,OU=old laptop,O=Example",
        Pkix.certificate(kit.resolve("cert.pem")).getSubjectX500Principal().getName());
  }

  @Test
  void aLongAddressDoesNotBreakTheLimitOfACommonName() throws Exception {
    String address = "alice@" + "a".repeat(60) + ".example.org";
    X509Certificate certificate = Pkix.certificate(issue(address).resolve("cert.pem"));
    assertEquals("CN=alice,O=Example", certificate.getSubjectX500Principal().getName());
    assertEquals(1, console.run("issue", "alice@example.org", "--cn", "x".repeat(65)));
    assertTrue(console.err.contains("1 to 64 characters"), console.err);
  }

  @Test
  void noCertificateOutlivesItsIssuer() throws Exception {
    assertEquals(1, console.run("issue", "alice@example.org", "--days", "4000"));
    assertTrue(console.err.contains("ask for fewer days"), console.err);
    Path shortLived = temporary.resolve("short");
    TestConsole other = new TestConsole(shortLived);
    other.mustRun("init", "--issuing-days", "30").mustRun("issue", "alice@example.org");
    assertEquals(
        Pkix.certificate(shortLived.resolve("issuing.pem")).getNotAfter(),
        Pkix.certificate(other.folder().resolve("cert.pem")).getNotAfter());
  }

  @Test
  void testCertificatesOfAnyDateCanBeMade() throws Exception {
    Path expired =
        issue(
            "alice@example.org",
            "--not-before",
            "2020-01-01T00:00:00Z",
            "--not-after",
            "2021-01-01T00:00:00Z");
    assertThrows(
        CertPathValidatorException.class,
        () -> Pkix.validate(expired.resolve("chain.pem"), folder));
    assertEquals(
        1,
        console.run(
            "issue",
            "a@b",
            "--not-after",
            "2019-01-01T00:00:00Z",
            "--not-before",
            "2020-01-01T00:00:00Z"));
    assertTrue(console.err.contains("ends before it starts"), console.err);
  }

  @Test
  void theFilesGoWhereTheyAreWanted() {
    Path wanted = temporary.resolve("deep").resolve("down");
    assertEquals(wanted, issue("alice@example.org", "--out", wanted.toString()));
    assertTrue(Files.exists(wanted.resolve("chain.pem")));
    assertEquals(1, console.run("issue", "alice@example.org", "--out", wanted.toString()));
    assertTrue(console.err.contains("already there"), console.err);
  }

  @Test
  void aFolderThatCannotBeMadeLeavesAnAbandonedCertificate() {
    Path below = folder.resolve("ca.pem").resolve("x");
    assertEquals(1, console.run("issue", "eve@example.org", "--out", below.toString()));
    assertTrue(console.err.contains("Cannot make the folder"), console.err);
    console.run("list", "--all", "eve@example.org");
    assertTrue(console.out.contains("abandoned"), console.out);
  }

  @Test
  void aWrongCommandLineIsUsageAndSaysWhatIsWrong() {
    assertEquals(2, console.run("issue", "alice"));
    assertTrue(console.err.contains("has no '@'"), console.err);
    assertEquals(2, console.run("issue"));
    assertEquals(2, console.run("issue", "a@b", "--days", "0"));
    assertTrue(console.err.contains("from 1 to 36525"), console.err);
    assertEquals(2, console.run("issue", "a@b", "--key-algorithm", "Ed25519"));
    assertTrue(console.err.contains("choose one of P-256, P-384, RSA-3072"), console.err);
    assertEquals(1, console.run("issue", "a@b", "--device", "../x"));
    assertEquals(2, console.run());
    assertEquals(2, console.run("isue"));
  }

  @Test
  void everyCommandHasHelpAndVersion() {
    for (String command :
        List.of("init", "issue", "issue-server", "revoke", "crl", "list", "show")) {
      console.mustRun(command, "--help");
      assertTrue(console.out.contains("Usage: postern-pki " + command), console.out);
      console.mustRun(command, "--version");
      assertTrue(console.out.startsWith("postern-pki "), console.out);
    }
    console.mustRun("--help");
    assertFalse(console.out.contains("batch"), console.out);
  }

  @Test
  void withoutACaTheWayToOneIsShown() {
    TestConsole lost = new TestConsole(temporary.resolve("nowhere"));
    for (String[] command :
        List.of(new String[] {"issue", "a@b"}, new String[] {"list"}, new String[] {"crl"})) {
      assertEquals(1, lost.run(command));
      assertTrue(lost.err.contains("postern-pki init"), lost.err);
      assertEquals(1, lost.err.lines().count(), lost.err);
    }
    assertFalse(Files.exists(temporary.resolve("nowhere")));
  }
}
