package dev.postern.pki.x509;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.InputDecryptor;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;

/**
 * PBES2 of RFC 8018 section 6.2 in one shape: PBKDF2 with HMAC-SHA-256, AES-256-CBC. The
 * cryptography is the JDK's, whose PBKDF2 is several times faster than Bouncy Castle's, so that
 * more iterations fit into the time a person waits.
 */
final class Pbes2 {
  private static final int KEY_BITS = 256;
  private static final int SALT_OCTETS = 16;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MAXIMUM_ITERATIONS = 10_000_000;
  private static final AlgorithmIdentifier HMAC_SHA256 =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

  private Pbes2() {}

  static OutputEncryptor encryptor(int iterations, char[] passphrase)
      throws OperatorCreationException {
    byte[] salt = new byte[SALT_OCTETS];
    byte[] initialisation = new byte[SALT_OCTETS];
    RANDOM.nextBytes(salt);
    RANDOM.nextBytes(initialisation);
    AlgorithmIdentifier algorithm = algorithm(iterations, salt, initialisation);
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE, passphrase, salt, iterations, initialisation);
    return new OutputEncryptor() {
      @Override
      public AlgorithmIdentifier getAlgorithmIdentifier() {
        return algorithm;
      }

      @Override
      public OutputStream getOutputStream(OutputStream encrypted) {
        return new CipherOutputStream(encrypted, cipher);
      }

      @Override
      public GenericKey getKey() {
        throw new UnsupportedOperationException("the key stays in the cipher");
      }
    };
  }

  private static AlgorithmIdentifier algorithm(int iterations, byte[] salt, byte[] initialisation) {
    PBKDF2Params derivation = new PBKDF2Params(salt, iterations, HMAC_SHA256);
    PBES2Parameters parameters =
        new PBES2Parameters(
            new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, derivation),
            new EncryptionScheme(
                NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(initialisation)));
    return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters);
  }

  static InputDecryptor decryptor(AlgorithmIdentifier algorithm, char[] passphrase)
      throws OperatorCreationException {
    PBES2Parameters parameters = parametersOf(algorithm);
    PBKDF2Params derivation =
        PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters());
    byte[] initialisation =
        ASN1OctetString.getInstance(parameters.getEncryptionScheme().getParameters()).getOctets();
    int iterations = derivation.getIterationCount().intValueExact();
    if (!HMAC_SHA256.equals(derivation.getPrf()) || iterations > MAXIMUM_ITERATIONS) {
      throw new OperatorCreationException("derived in another way than PBKDF2 with HMAC-SHA-256");
    }
    Cipher cipher =
        cipher(Cipher.DECRYPT_MODE, passphrase, derivation.getSalt(), iterations, initialisation);
    return new InputDecryptor() {
      @Override
      public AlgorithmIdentifier getAlgorithmIdentifier() {
        return algorithm;
      }

      @Override
      public InputStream getInputStream(InputStream encrypted) {
        return new CipherInputStream(encrypted, cipher);
      }
    };
  }

  private static PBES2Parameters parametersOf(AlgorithmIdentifier algorithm)
      throws OperatorCreationException {
    if (PKCSObjectIdentifiers.id_PBES2.equals(algorithm.getAlgorithm())) {
      PBES2Parameters parameters = PBES2Parameters.getInstance(algorithm.getParameters());
      if (PKCSObjectIdentifiers.id_PBKDF2.equals(parameters.getKeyDerivationFunc().getAlgorithm())
          && NISTObjectIdentifiers.id_aes256_CBC.equals(
              parameters.getEncryptionScheme().getAlgorithm())) {
        return parameters;
      }
    }
    throw new OperatorCreationException("encrypted in another way than PBES2 with AES-256-CBC");
  }

  private static Cipher cipher(
      int mode, char[] passphrase, byte[] salt, int iterations, byte[] initialisation)
      throws OperatorCreationException {
    try {
      byte[] key =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(new PBEKeySpec(passphrase, salt, iterations, KEY_BITS))
              .getEncoded();
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(initialisation));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new OperatorCreationException("cannot derive a key from the passphrase", e);
    }
  }
}
