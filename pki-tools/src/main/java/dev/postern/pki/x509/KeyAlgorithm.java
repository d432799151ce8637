package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The kinds of key that every TLS library and mail client of today accepts. Ed25519 and P-521 are
 * left out: several TLS stacks never ask a client for them, so that the client sends nothing.
 */
public enum KeyAlgorithm {
  P_256("P-256", "EC", "secp256r1"),
  P_384("P-384", "EC", "secp384r1"),
  RSA_3072("RSA-3072", "RSA", "3072");

  private final String label;
  private final String family;
  private final String size;

  KeyAlgorithm(String label, String family, String size) {
    this.label = label;
    this.family = family;
    this.size = size;
  }

  /** The name used on the command line, for example {@code P-256}. */
  public String label() {
    return label;
  }

  /** Reads a {@link #label}, without regard to case. */
  public static KeyAlgorithm parse(String label) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.label.equalsIgnoreCase(label))
        .findFirst()
        .orElseThrow(
            () ->
                new PkiException(
                    "'" + label + "' is no known key algorithm; choose one of " + labels() + "."));
  }

  /** All labels, for messages and help. */
  public static String labels() {
    return Arrays.stream(values()).map(KeyAlgorithm::label).collect(Collectors.joining(", "));
  }

  /** Makes a fresh key pair. */
  public KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
      generator.initialize(parameters());
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new PkiException("This Java cannot make a key of kind " + label + ".", e);
    }
  }

  private AlgorithmParameterSpec parameters() {
    return switch (this) {
      case P_256, P_384 -> new ECGenParameterSpec(size);
      case RSA_3072 ->
          new RSAKeyGenParameterSpec(Integer.parseInt(size), RSAKeyGenParameterSpec.F4);
    };
  }

  /** The signature algorithm that fits the strength of a key (RFC 5758 section 3.2, RFC 4055). */
  static String signatureAlgorithm(Key key) {
    if (key instanceof ECKey ec) {
      return ec.getParams().getOrder().bitLength() > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
    }
    if (key instanceof RSAKey) {
      return "SHA256withRSA";
    }
    throw new PkiException("A CA key of kind " + key.getAlgorithm() + " cannot be used.");
  }

  /** What to call a key in a sentence, for example {@code ECDSA 256 bits}. */
  public static String describe(Key key) {
    if (key instanceof ECKey ec) {
      return "ECDSA " + ec.getParams().getOrder().bitLength() + " bits";
    }
    if (key instanceof RSAKey rsa) {
      return "RSA " + rsa.getModulus().bitLength() + " bits";
    }
    return key.getAlgorithm();
  }
}
