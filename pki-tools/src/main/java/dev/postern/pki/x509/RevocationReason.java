package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Why a certificate was revoked, in the words of RFC 5280 section 5.3.1. {@code certificateHold}
 * and {@code removeFromCRL} are left out: a revocation here is for good.
 */
public enum RevocationReason {
  /** Written as no reason at all, as the RFC asks. */
  UNSPECIFIED("unspecified", 0),
  KEY_COMPROMISE("keyCompromise", 1),
  CA_COMPROMISE("cACompromise", 2),
  AFFILIATION_CHANGED("affiliationChanged", 3),
  SUPERSEDED("superseded", 4),
  CESSATION_OF_OPERATION("cessationOfOperation", 5),
  PRIVILEGE_WITHDRAWN("privilegeWithdrawn", 9);

  private final String word;
  private final int code;

  RevocationReason(String word, int code) {
    this.word = word;
    this.code = code;
  }

  /** The RFC's word. */
  public String word() {
    return word;
  }

  int code() {
    return code;
  }

  /** Reads the RFC's word, without regard to case. */
  public static RevocationReason parse(String word) {
    return Arrays.stream(values())
        .filter(reason -> reason.word.equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(
            () ->
                new PkiException(
                    "'%s' is no reason for a revocation; choose one of %s."
                        .formatted(Printable.of(word), words())));
  }

  /** All words, for messages and help. */
  public static String words() {
    return Arrays.stream(values()).map(RevocationReason::word).collect(Collectors.joining(", "));
  }
}
