package dev.postern.proxy.tls;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What records are filled with; as text, an octet a character. */
final class Plaintext {

  private Plaintext() {}

  /** So many octets, the same in every run. */
  static byte[] octets(int size) {
    byte[] octets = new byte[size];
    new Random(size).nextBytes(octets);
    return octets;
  }

  static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String text(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }
}
