package dev.postern.pki.x509;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.pki.PkiException;
import java.security.KeyPair;
import java.security.PrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncryptedKeyTest {

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void aKeyComesBackWithItsPassphrase(KeyAlgorithm algorithm) {
    PrivateKey key = algorithm.generate().getPrivate();
    String pem = EncryptedKey.encrypt(key, "Grüße, Welt".toCharArray());
    assertArrayEquals(
        key.getEncoded(),
        EncryptedKey.decrypt(pem, "Grüße, Welt".toCharArray(), "key").getEncoded());
  }

  @Test
  void anotherPassphraseIsSaidToBeAnother() {
    String pem =
        EncryptedKey.encrypt(KeyAlgorithm.P_256.generate().getPrivate(), "right".toCharArray());
    PkiException refusal =
        assertThrows(
            PkiException.class, () -> EncryptedKey.decrypt(pem, "wrong".toCharArray(), "the key"));
    assertTrue(refusal.getMessage().startsWith("The passphrase does not open the key"));
    assertFalse(refusal.getMessage().contains("wrong"));
  }

  @Test
  void aKeyInClearIsNoEncryptedKey() {
    KeyPair pair = KeyAlgorithm.P_256.generate();
    String pem = Pem.ofPrivateKey(pair.getPrivate(), pair.getPublic());
    assertThrows(PkiException.class, () -> EncryptedKey.decrypt(pem, "x".toCharArray(), "key"));
  }
}
