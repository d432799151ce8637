package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * A private key under a passphrase: {@code EncryptedPrivateKeyInfo} (RFC 5958 section 3) with
 * {@link Pbes2}.
 */
public final class EncryptedKey {
  /** What OWASP advises for PBKDF2 with HMAC-SHA-256 at the time of writing. */
  private static final int ITERATIONS = 600_000;

  private static final String LABEL = "ENCRYPTED PRIVATE KEY";

  private EncryptedKey() {}

  /** Encrypts a key, as PEM. */
  public static String encrypt(PrivateKey key, char[] passphrase) {
    try {
      PKCS8EncryptedPrivateKeyInfo encrypted =
          new JcaPKCS8EncryptedPrivateKeyInfoBuilder(key)
              .build(Pbes2.encryptor(ITERATIONS, passphrase));
      return Pem.block(LABEL, encrypted.getEncoded());
    } catch (OperatorCreationException | IOException e) {
      throw new PkiException("This Java cannot encrypt a key with AES-256.", e);
    }
  }

  /**
   * Decrypts a key.
   *
   * @param origin what to call the file in a message
   * @throws PkiException if it is no encrypted key, or the passphrase is another one
   */
  public static PrivateKey decrypt(String pem, char[] passphrase, String origin) {
    PKCS8EncryptedPrivateKeyInfo encrypted = parse(pem, origin);
    try {
      PrivateKeyInfo key =
          encrypted.decryptPrivateKeyInfo(algorithm -> Pbes2.decryptor(algorithm, passphrase));
      String family =
          PKCSObjectIdentifiers.rsaEncryption.equals(key.getPrivateKeyAlgorithm().getAlgorithm())
              ? "RSA"
              : "EC";
      return KeyFactory.getInstance(family)
          .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
    } catch (PKCSException | GeneralSecurityException | IOException e) {
      throw new PkiException("The passphrase does not open " + origin + "; try again.", e);
    }
  }

  private static PKCS8EncryptedPrivateKeyInfo parse(String pem, String origin) {
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      PemObject object = reader.readPemObject();
      if (object == null || !LABEL.equals(object.getType())) {
        throw new PkiException(origin + " is not an encrypted private key in PEM.");
      }
      return new PKCS8EncryptedPrivateKeyInfo(object.getContent());
    } catch (IOException e) {
      throw new PkiException(origin + " is not an encrypted private key in PEM.", e);
    }
  }
}
