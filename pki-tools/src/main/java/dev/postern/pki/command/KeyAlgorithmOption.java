package dev.postern.pki.command;

import dev.postern.pki.x509.KeyAlgorithm;
import picocli.CommandLine.Option;

/** What kind of key to make. */
final class KeyAlgorithmOption {
  @Option(
      names = "--key-algorithm",
      paramLabel = "KIND",
      defaultValue = "P-256",
      description = "P-256, P-384 or RSA-3072; default: ${DEFAULT-VALUE}.")
  private KeyAlgorithm algorithm = KeyAlgorithm.P_256;

  KeyAlgorithm algorithm() {
    return algorithm;
  }
}
