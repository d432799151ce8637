package dev.postern.proxy.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Where a private key of the server lies. */
public sealed interface KeySource {

  /** A PEM file: PKCS#8, SEC1 or PKCS#1. */
  record PemKey(Path file) implements KeySource {
    @Override
    public String toString() {
      return file.toString();
    }
  }

  /** A PKCS#12 file, which holds the certificate as well. */
  record Keystore(Path file) implements KeySource {
    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * A key that never leaves its token (PKCS#11), as its URI names it (RFC 7512).
   *
   * @param module the library that speaks to the token
   * @param slot the token's slot; empty for the first one
   * @param object the label of key and certificate; empty where the token has one key only
   */
  record TokenKey(Path module, OptionalLong slot, Optional<String> object) implements KeySource {
    @Override
    public String toString() {
      return "pkcs11:"
          + object.map(label -> "object=" + label).orElse("")
          + (slot.isPresent() ? ";slot-id=" + slot.getAsLong() : "")
          + "?module-path="
          + module;
    }
  }
}
