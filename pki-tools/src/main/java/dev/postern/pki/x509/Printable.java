package dev.postern.pki.x509;

import java.util.Locale;

/**
 * Text from outside made fit for a terminal: whatever could move the cursor, or pass for something
 * else, is shown as its code point.
 */
public final class Printable {
  private Printable() {}

  /** Escapes everything outside printable ASCII. */
  public static String of(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.chars()
        .forEach(
            c -> {
              if (c >= ' ' && c < 0x7f) {
                escaped.append((char) c);
              } else {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
              }
            });
    return escaped.toString();
  }
}
