package dev.postern.pki.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssueServerTest {
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

  @Test
  void aServersCertificateHasAllItsNames() throws Exception {
    Path kit =
        console
            .mustRun(
                "issue-server",
                "mail.example.org",
                "--san",
                "smtp.example.org,127.0.0.1",
                "--san",
                "::1",
                "--san",
                "mail.example.org")
            .folder();
    X509Certificate certificate = Pkix.certificate(kit.resolve("cert.pem"));
    assertEquals(
        Set.of(
            List.of(2, "mail.example.org"),
            List.of(2, "smtp.example.org"),
            List.of(7, "127.0.0.1"),
            List.of(7, "0:0:0:0:0:0:0:1")),
        Set.copyOf(certificate.getSubjectAlternativeNames()));
    assertEquals(4, certificate.getSubjectAlternativeNames().size());
    assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
    Pkix.validate(kit.resolve("chain.pem"), folder);
    assertEquals(2, Pkix.certificates(kit.resolve("chain.pem")).size());
  }

  @Test
  void opensslTakesItForAServerOfThatName() throws Exception {
    Path kit = console.mustRun("issue-server", "localhost", "--san", "::1").folder();
    for (List<String> check :
        List.of(List.of("-verify_hostname", "localhost"), List.of("-verify_ip", "::1"))) {
      Openssl.Outcome outcome =
          Openssl.run(
              "verify",
              "-x509_strict",
              "-purpose",
              "sslserver",
              check.get(0),
              check.get(1),
              "-CAfile",
              folder.resolve("ca.pem"),
              "-untrusted",
              kit.resolve("chain.pem"),
              kit.resolve("cert.pem"));
      assertEquals(0, outcome.status(), outcome.text());
    }
  }

  @Test
  void theKeyIsInClearAndTheOwnersAlone() throws Exception {
    Path kit = console.mustRun("issue-server", "mail.example.org").folder();
    Path key = kit.resolve("key.pem");
    assertTrue(Files.readString(key).startsWith("-----BEGIN PRIVATE KEY-----\n"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    assertFalse(Files.exists(kit.resolve("identity.p12")));
    assertTrue(console.out.contains("postern.tls.key = \"" + key + "\""), console.out);
  }

  @Test
  void aWrongNameIsUsage() {
    assertEquals(2, console.run("issue-server", "mail_example.org"));
    assertTrue(console.err.contains("has the label 'mail_example'"), console.err);
    assertEquals(2, console.run("issue-server", "a.example", "--san", "::x"));
  }
}
