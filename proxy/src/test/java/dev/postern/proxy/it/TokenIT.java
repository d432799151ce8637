package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.proxy.certificates.Profile;
import dev.postern.proxy.it.Programs.Ended;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.People;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Server keys that never leave a PKCS#11 token, SoftHSM's. */
class TokenIT {

  private static final String POSTERN = Checkout.file("postern").toString();
  private static final Path FOLDER = Folders.create("postern-token");
  private static final Path MODULE =
      Stream.of("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so")
          .map(Path::of)
          .filter(Files::exists)
          .findFirst()
          .orElse(Path.of("none"));
  private static final Pattern LISTENING =
      Pattern.compile("listening listener=(\\w+) address=\\[/127\\.0\\.0\\.1:(\\d+)\\]");

  @BeforeAll
  static void makeToken() throws Exception {
    assumeTrue(
        Files.exists(MODULE)
            && Programs.isInstalled("softhsm2-util")
            && Programs.isInstalled("pkcs11-tool"),
        "skipped: softhsm2 or opensc is not installed");
    Files.createDirectory(FOLDER.resolve("tokens"));
    Files.writeString(
        FOLDER.resolve("softhsm2.conf"),
        "directories.tokendir = " + FOLDER.resolve("tokens") + "\nlog.level = ERROR\n");
    secret("pin", "4321\n");
    secret("wrong-pin", "1111\n");
    run("softhsm2-util --init-token --free --label t --so-pin 12345678 --pin 4321");
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    put("ec", "01", server("ec", profile -> {}));
    put("rsa", "02", server("rsa", profile -> profile.keys = rsa.generateKeyPair()));
  }

  @AfterAll
  static void clean() {
    Folders.delete(FOLDER);
  }

  private static Credential server(String subject, Consumer<Profile> more) {
    return People.server(
        People.CA,
        "localhost",
        profile -> {
          profile.subject = "CN=" + subject;
          more.accept(profile);
        });
  }

  private static Path secret(String name, String text) throws IOException {
    Path file = Files.writeString(FOLDER.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static void put(String label, String id, Credential credential) throws IOException {
    Path certificate = FOLDER.resolve(label + ".der");
    try {
      Files.write(certificate, credential.certificate().getEncoded());
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
    run(
        "softhsm2-util --import %s --token t --label %s --id %s --pin 4321"
            .formatted(credential.keyFile(), label, id));
    run(
        "pkcs11-tool --module %s --token-label t --login --pin 4321 --write-object %s --type cert --id %s --label %s"
            .formatted(MODULE, certificate, id, label));
  }

  private static Ended run(String command) {
    Ended ended = Programs.run(environment(), List.of(command.split(" ", -1)));
    assertEquals(0, ended.status(), command + ": " + ended.output());
    return ended;
  }

  /** SoftHSM finds its tokens by a variable. */
  private static Map<String, String> environment() {
    return Map.of("SOFTHSM2_CONF", FOLDER.resolve("softhsm2.conf").toString());
  }

  private static String key(String object, String pin) {
    return "key = \"pkcs11:object=%s?module-path=%s\", key-passphrase-file = %s"
        .formatted(object, MODULE, pin);
  }

  private static Path configuration(String tls) throws IOException {
    return ProxyConfiguration.write(
        FOLDER,
        "127.0.0.1:1",
        "tls { certificate = null, key = null }",
        "tls { " + tls + " }",
        "listeners.submissions.provider = openssl",
        "listeners.jdk { bind = \"127.0.0.1:0\", tls = implicit, provider = jdk }");
  }

  private static String check(String tls) throws IOException {
    return Programs.run(
            environment(), List.of(POSTERN, "check", "--config", configuration(tls) + ""))
        .output();
  }

  @Test
  void whatIsWrongWithATokenIsSaid() throws IOException {
    assertContains(check(key("ec", "wrong-pin")), "wrong-pin does not open it");
    assertContains(check(key("none", "pin")), "there is no entry none: its keys are ");
    assertContains(check(key("", "pin").replace("object=", "")), "name one by object");
    assertContains(
        check(key("ec;slot-id=99", "pin")), "the token's key cannot be used: there is no token: ");
    String other = "certificate = \"" + People.SERVER.certificateFile() + "\", ";
    assertContains(check(other + key("ec", "pin")), "this key does not belong to the first");
    assertContains(
        check(key("ec", "pin")), "server certificates: pkcs11:object=ec?module-path=" + MODULE);
  }

  private static void assertContains(String output, String expected) {
    assertTrue(output.contains(expected), output);
  }

  @Test
  void tokenSignsForBothProvidersAndBothKinds() throws IOException {
    Path config =
        configuration(key("ec", "pin") + ", certificates = [{ " + key("rsa", "pin") + " }]");
    Path log = FOLDER.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(POSTERN, "run", "--config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment());
    Process process = builder.start();
    try {
      Waiting.until(() -> read(log).contains("listener=jdk"), "the listeners", () -> read(log));
      for (String listener : List.of("submissions", "jdk")) {
        int port = port(read(log), listener);
        assertSigned(port, "subject=CN = ec", "-tls1_3");
        assertSigned(port, "subject=CN = ec", "-tls1_2");
        assertSigned(port, "subject=CN = rsa", "-sigalgs", "RSA-PSS+SHA256");
        assertSigned(port, "subject=CN = rsa", "-sigalgs", "RSA-PSS+SHA384");
        assertSigned(port, "subject=CN = rsa", "-tls1_2", "-sigalgs", "RSA+SHA256");
      }
    } finally {
      process.destroy();
      Programs.endsWithin(process.toHandle(), Duration.ofSeconds(20));
    }
  }

  private static void assertSigned(int port, String subject, String... options) {
    String printed =
        Programs.run(
                "QUIT\r\n",
                new String[] {"openssl", "s_client", "-connect", "127.0.0.1:" + port},
                options)
            .output();
    assertTrue(printed.contains(subject) && printed.contains("Peer signing digest"), printed);
  }

  private static int port(String log, String listener) {
    Matcher found = LISTENING.matcher(log);
    while (found.find()) {
      if (found.group(1).equals(listener)) {
        return Integer.parseInt(found.group(2));
      }
    }
    throw new AssertionError(log);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
