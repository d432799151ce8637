package dev.postern.proxy.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * What TLS may negotiate, after Mozilla's recommendations for servers, without DHE (BoringSSL has
 * none) and with the hybrid group in front. Single keys of the configuration override it.
 */
public enum TlsProfile {
  /** TLS 1.2 as well, with forward secrecy and AEAD only (RFC 9325). */
  INTERMEDIATE,

  /** TLS 1.3 alone: every client of the last years. */
  MODERN;

  /** RFC 8446 appendix B.4; ChaCha20 is what phones without AES instructions want. */
  private static final List<String> SUITES_OF_TLS_1_3 =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");

  private static final List<String> SUITES_OF_TLS_1_2 =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

  public List<String> protocols() {
    return switch (this) {
      case INTERMEDIATE -> List.of("TLSv1.3", "TLSv1.2");
      case MODERN -> List.of("TLSv1.3");
    };
  }

  /** Key exchange groups, the preferred first. */
  public List<String> groups() {
    return List.of("X25519MLKEM768", "X25519", "P-256", "P-384");
  }

  /** Those of TLS 1.3 first. */
  public List<String> cipherSuites() {
    return switch (this) {
      case INTERMEDIATE -> withTls13(SUITES_OF_TLS_1_2);
      case MODERN -> SUITES_OF_TLS_1_3;
    };
  }

  /** A list of TLS 1.2 suites says nothing of TLS 1.3, whose suites then stay. */
  static List<String> withTls13(List<String> suites) {
    return suites.stream().allMatch(suite -> suite.contains("_WITH_"))
        ? Stream.concat(SUITES_OF_TLS_1_3.stream(), suites.stream()).toList()
        : suites;
  }
}
