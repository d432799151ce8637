package dev.postern.proxy.smtp;

import java.nio.charset.StandardCharsets;

/** The encoding of RFC 3461 section 4, used by XCLIENT, XFORWARD and MAIL AUTH= too. */
public final class Xtext {

  private static final String HEX = "0123456789ABCDEF";

  private Xtext() {}

  /**
   * Encodes text as UTF-8 octets. Anything but visible ASCII is encoded, hence no value can add an
   * attribute or a command (injection by a HELO or PTR name).
   */
  public static String encode(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      int c = octet & 0xFF;
      if (c <= ' ' || c >= 0x7F || c == '+' || c == '=' || c == '<' || c == '>') {
        out.append('+').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      } else {
        out.append((char) c);
      }
    }
    return out.toString();
  }
}
