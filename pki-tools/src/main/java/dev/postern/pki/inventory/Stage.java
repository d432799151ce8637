package dev.postern.pki.inventory;

import java.util.Locale;

/** How far the making of a certificate came. */
public enum Stage {
  /** Signed and recorded; its files may or may not be there. */
  PENDING,
  /** Its files are in place. */
  ISSUED,
  /** A crash came before its files were in place: nobody has its key. It counts as revoked. */
  ABANDONED;

  /** The word in the inventory. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
