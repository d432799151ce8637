package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ConfigException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void sec1EcKeysAreRead(String curve) throws Exception {
    KeyPair pair = ec(curve);
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
    ECPrivateKey inner = ECPrivateKey.getInstance(info.parsePrivateKey());
    ECPrivateKey sec1 =
        new ECPrivateKey(
            ((java.security.interfaces.ECPrivateKey) pair.getPrivate())
                .getParams()
                .getOrder()
                .bitLength(),
            inner.getKey(),
            info.getPrivateKeyAlgorithm().getParameters());
    // The encodings differ in what is optional; the number is the key.
    assertEquals(number(pair.getPrivate()), number(read("EC PRIVATE KEY", sec1.getEncoded())));
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 3072})
  void pkcs1RsaKeysAreRead(int bits) throws Exception {
    KeyPair pair = rsa(bits);
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
    byte[] pkcs1 = info.parsePrivateKey().toASN1Primitive().getEncoded();
    assertEquals(pair.getPrivate(), read("RSA PRIVATE KEY", pkcs1));
  }

  @Test
  void pkcs8KeysAreRead() throws Exception {
    KeyPair pair = ec("secp256r1");
    assertEquals(pair.getPrivate(), read("PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  @Test
  void anEncryptedKeyIsOpenedByThePassphraseFile() throws Exception {
    KeyPair pair = ec("secp256r1");
    Path key = folder.resolve("encrypted.pem");
    byte[] encrypted =
        new JcaPKCS8Generator(
                pair.getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                    .setPRF(
                        new org.bouncycastle.asn1.x509.AlgorithmIdentifier(
                            org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.id_hmacWithSHA256))
                    .setPassword("correct horse".toCharArray())
                    .setProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider())
                    .build())
            .generate()
            .getContent();
    write(key, "ENCRYPTED PRIVATE KEY", encrypted);
    Path passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse\n");
    assertEquals(pair.getPrivate(), PrivateKeys.read(key, Optional.of(passphrase)));
    String without = refusal(key);
    assertTrue(without.contains("key-passphrase-file"), without);
  }

  @Test
  void whatIsNoKeyIsRefusedWithTheFilesName() throws IOException {
    Path file = Files.writeString(folder.resolve("not-a-key.pem"), "hello\n");
    String message = refusal(file);
    assertTrue(message.contains("not-a-key.pem") && message.contains("PRIVATE KEY"), message);
  }

  private static BigInteger number(PrivateKey key) {
    return ((java.security.interfaces.ECPrivateKey) key).getS();
  }

  private String refusal(Path file) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> PrivateKeys.read(file, Optional.empty()));
    return String.valueOf(refused.getMessage());
  }

  private PrivateKey read(String label, byte[] der) throws IOException {
    Path file = folder.resolve("key.pem");
    write(file, label, der);
    return PrivateKeys.read(file, Optional.empty());
  }

  private static void write(Path file, String label, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }

  private static KeyPair ec(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static KeyPair rsa(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }
}
