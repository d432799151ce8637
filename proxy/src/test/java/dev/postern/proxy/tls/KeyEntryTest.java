package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.KeySource;
import dev.postern.proxy.config.ServerCertificateConfig;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.Openssl;
import dev.postern.proxy.testing.People;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as openssl writes them: encrypted PKCS#8 and PKCS#12. */
class KeyEntryTest {

  private static final Credential SERVER = People.SERVER;

  @TempDir Path folder = Path.of("");
  private Path passphrase = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse\nsecond line\n");
  }

  private Path openssl(String name, String... command) {
    Openssl.assume();
    Path file = folder.resolve(name);
    Openssl.run(List.of(command), "-out", file.toString(), "-passout", "file:" + passphrase);
    return file;
  }

  private static ServerCredential read(
      Optional<Path> certificate, KeySource key, Optional<String> alias, Path passphrase) {
    return ServerCredential.read(
        new ServerCertificateConfig(certificate, key, alias, Optional.of(passphrase)));
  }

  private String refusal(KeySource key, Optional<String> alias, Path opener) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> read(Optional.empty(), key, alias, opener));
    return String.valueOf(refused.getMessage()).replace(folder + "/", "");
  }

  private Path wrong() throws IOException {
    return Files.writeString(folder.resolve("wrong"), "battery staple\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-v2 aes-256-cbc -v2prf hmacWithSHA256",
        "-v2 aes-128-cbc -v2prf hmacWithSHA256",
        "-v2 aes-256-cbc -v2prf hmacWithSHA512",
      })
  void encryptedKeyOfOpensslIsOpenedByThePassphraseAndNoOther(String scheme) throws IOException {
    String[] command = ("pkcs8 -topk8 -in " + SERVER.keyFile() + " " + scheme).split(" ", -1);
    KeySource.PemKey key = new KeySource.PemKey(openssl("server.key", command));
    Optional<Path> certificate = Optional.of(SERVER.certificateFile());
    assertEquals(SERVER.key(), read(certificate, key, Optional.empty(), passphrase).key());
    ConfigException refused =
        assertThrows(
            ConfigException.class, () -> read(certificate, key, Optional.empty(), wrong()));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.endsWith("the first line of " + wrong() + " does not open it"), message);
  }

  @Test
  void keyEncryptedInTheOldWayIsRefusedWithTheCommandThatHelps() throws IOException {
    Openssl.assume();
    Path file = folder.resolve("old.key");
    Openssl.run(
        List.of("ec", "-in", SERVER.keyFile() + "", "-aes256"),
        "-out",
        file + "",
        "-passout",
        "file:" + passphrase);
    String message = refusal(new KeySource.PemKey(file), Optional.empty(), passphrase);
    assertTrue(message.contains("openssl pkcs8 -topk8"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-name server", "-name server -legacy"})
  void keystoreOfOpensslHoldsCertificateAndKey(String options) throws IOException {
    KeySource.Keystore keystore = new KeySource.Keystore(pkcs12(options));
    ServerCredential credential = read(Optional.empty(), keystore, Optional.empty(), passphrase);
    assertEquals(SERVER.key(), credential.key());
    assertEquals(SERVER.chain(), credential.chain());
    assertEquals(
        "server.p12: the keystore cannot be read: the first line of wrong does not open it",
        refusal(keystore, Optional.empty(), wrong()));
  }

  private Path pkcs12(String options) {
    String files = "-in " + SERVER.certificateFile() + " -inkey " + SERVER.keyFile();
    return openssl("server.p12", ("pkcs12 -export " + files + " " + options).split(" ", -1));
  }

  @Test
  void ofSeveralEntriesOneHasToBeNamed() throws Exception {
    KeySource.Keystore keystore = new KeySource.Keystore(withTwo());
    assertEquals(
        People.ALICE.key(),
        read(Optional.empty(), keystore, Optional.of("Second"), passphrase).key());
    assertEquals(
        "two.p12: the keystore cannot be read: its keys are first, second; name one by key-alias",
        refusal(keystore, Optional.empty(), passphrase));
    assertEquals(
        "two.p12: the keystore cannot be read: there is no entry third: its keys are first, second",
        refusal(keystore, Optional.of("third"), passphrase));
  }

  private Path withTwo() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] secret = "correct horse".toCharArray();
    store.setKeyEntry("first", SERVER.key(), secret, chain(SERVER));
    store.setKeyEntry("second", People.ALICE.key(), secret, chain(People.ALICE));
    Path file = folder.resolve("two.p12");
    try (var out = Files.newOutputStream(file)) {
      store.store(out, secret);
    }
    return file;
  }

  private static Certificate[] chain(Credential credential) {
    return credential.chain().toArray(Certificate[]::new);
  }

  @Test
  void keyOfAnotherCertificateIsRefused() {
    KeySource.PemKey key = new KeySource.PemKey(People.ALICE.keyFile());
    Path certificate = SERVER.certificateFile();
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> ServerCredential.read(ServerCertificateConfig.pem(certificate, key.file())));
    assertEquals(
        key.file() + ": this key does not belong to the first certificate in " + certificate,
        refused.getMessage());
  }

  @Test
  void whatIsNoKeystoreIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("no.p12"), "hello");
    String message = refusal(new KeySource.Keystore(file), Optional.empty(), passphrase);
    assertTrue(message.startsWith("no.p12: the keystore cannot be read: "), message);
  }
}
