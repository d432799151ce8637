package dev.postern.pki.inventory;

import java.util.Locale;

/** Which of the two CAs signed something. */
public enum IssuerName {
  ROOT,
  ISSUING;

  /** The word in the inventory and in messages. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
