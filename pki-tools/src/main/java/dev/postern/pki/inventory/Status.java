package dev.postern.pki.inventory;

/** What a certificate is worth at one moment. */
public enum Status {
  VALID("valid"),
  NOT_YET_VALID("not yet valid"),
  EXPIRED("expired"),
  REVOKED("revoked"),
  PENDING("pending"),
  ABANDONED("abandoned");

  private final String words;

  Status(String words) {
    this.words = words;
  }

  /** As lists show it. */
  public String words() {
    return words;
  }
}
