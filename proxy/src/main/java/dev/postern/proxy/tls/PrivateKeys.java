package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads a private key from PEM: PKCS#8 (encrypted or not), and the older forms that tools still
 * write, SEC1 for EC keys and PKCS#1 for RSA keys, by putting a PKCS#8 head in front.
 */
final class PrivateKeys {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]+)-----END \\1-----");

  /** AlgorithmIdentifier of rsaEncryption with its NULL parameters (RFC 3279 section 2.3.1). */
  private static final byte[] RSA = der("300d06092a864886f70d0101010500");

  /** OBJECT IDENTIFIER id-ecPublicKey (RFC 5480 section 2.1.1). */
  private static final byte[] EC = der("06072a8648ce3d0201");

  private static final byte[] VERSION_0 = der("020100");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private PrivateKeys() {}

  /**
   * The key in a file.
   *
   * @throws ConfigException naming the file and what is wrong with it
   */
  static PrivateKey read(Path file, Optional<Path> passphraseFile) {
    try {
      return parse(Files.readString(file, StandardCharsets.US_ASCII), passphraseFile);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new ConfigException(file + ": the private key cannot be read: " + e.getMessage(), e);
    }
  }

  private static PrivateKey parse(String pem, Optional<Path> passphraseFile)
      throws IOException, GeneralSecurityException {
    Matcher block = BLOCK.matcher(pem);
    if (pem.contains("Proc-Type: 4,ENCRYPTED")) {
      throw new IllegalArgumentException(
          "it is encrypted in the old way of OpenSSL; convert it: openssl pkcs8 -topk8 -v2"
              + " aes-256-cbc -in OLD -out NEW");
    }
    if (!block.find()) {
      throw new IllegalArgumentException("there is no PEM block \"PRIVATE KEY\" in it");
    }
    byte[] der = Base64.getMimeDecoder().decode(block.group(2));
    return switch (block.group(1)) {
      case "PRIVATE KEY" -> fromPkcs8(new PKCS8EncodedKeySpec(der));
      case "ENCRYPTED PRIVATE KEY" -> fromPkcs8(decrypt(der, passphraseFile));
      case "RSA PRIVATE KEY" -> fromPkcs8(wrap(RSA, der));
      case "EC PRIVATE KEY" -> fromPkcs8(wrap(ecAlgorithm(der), der));
      default -> throw new IllegalArgumentException(block.group(1) + " is not supported");
    };
  }

  private static PrivateKey fromPkcs8(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // Another algorithm's key; the next factory may know it.
      }
    }
    throw new InvalidKeySpecException("it is no EC, RSA or EdDSA key");
  }

  private static PKCS8EncodedKeySpec decrypt(byte[] der, Optional<Path> passphraseFile)
      throws IOException, GeneralSecurityException {
    Path file =
        passphraseFile.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "it is encrypted: set postern.tls.key-passphrase-file"));
    char[] passphrase = Files.readString(file).lines().findFirst().orElse("").toCharArray();
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
    // The parameters' own name tells the scheme of PBES2; getAlgName gives no usable one.
    String scheme = info.getAlgParameters().toString();
    SecretKey key = SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(passphrase));
    Cipher cipher = Cipher.getInstance(scheme);
    cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
    return open(info, cipher, file);
  }

  private static PKCS8EncodedKeySpec open(
      EncryptedPrivateKeyInfo info, Cipher cipher, Path passphraseFile) {
    try {
      return info.getKeySpec(cipher);
    } catch (InvalidKeySpecException e) {
      throw new IllegalArgumentException(
          "the first line of " + passphraseFile + " does not open it", e);
    }
  }

  private static PKCS8EncodedKeySpec wrap(byte[] algorithm, byte[] key) {
    return new PKCS8EncodedKeySpec(tlv(0x30, concatenate(VERSION_0, algorithm, tlv(0x04, key))));
  }

  /** The curve stands in the key's own [0] parameters (RFC 5915 section 3). */
  private static byte[] ecAlgorithm(byte[] key) {
    for (int i = 0; i + 3 < key.length; i++) {
      int length = key[i + 1];
      if ((key[i] & 0xFF) == 0xA0
          && length > 2
          && i + 2 + length <= key.length
          && key[i + 2] == 0x06
          && key[i + 3] == length - 2) {
        byte[] curve = Arrays.copyOfRange(key, i + 2, i + 2 + length);
        return tlv(0x30, concatenate(EC, curve));
      }
    }
    throw new IllegalArgumentException("it does not name its curve");
  }

  private static byte[] tlv(int tag, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (value.length < 0x80) {
      out.write(value.length);
    } else if (value.length < 0x100) {
      out.write(0x81);
      out.write(value.length);
    } else {
      out.write(0x82);
      out.write(value.length >> 8);
      out.write(value.length);
    }
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] concatenate(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] der(String hexadecimal) {
    return HexFormat.of().parseHex(hexadecimal);
  }
}
