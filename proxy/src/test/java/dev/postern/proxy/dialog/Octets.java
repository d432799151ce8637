package dev.postern.proxy.dialog;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Octets as characters below 256, and how the files write them. */
final class Octets {

  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:\\*([0-9]+)\\{([^}]*)}|x([0-9A-Fa-f]{2})|(.))");

  private static final int MOST_VISIBLE = 1000;

  private Octets() {}

  /** Replaces {@code \r \n \t \0 \\ \xNN} and {@code \*5000{a}}, five thousand times a. */
  static String unescape(String text) {
    return ESCAPE.matcher(text).replaceAll(Octets::replacement);
  }

  private static String replacement(MatchResult escape) {
    if (escape.group(1) != null) {
      String piece = unescape(escape.group(2));
      return Matcher.quoteReplacement(piece.repeat(Integer.parseInt(escape.group(1))));
    }
    if (escape.group(3) != null) {
      char octet = (char) Integer.parseInt(escape.group(3), 16);
      return Matcher.quoteReplacement(String.valueOf(octet));
    }
    return Matcher.quoteReplacement(
        switch (escape.group(4)) {
          case "r" -> "\r";
          case "n" -> "\n";
          case "t" -> "\t";
          case "0" -> "\0";
          case "\\" -> "\\";
          default -> throw new IllegalArgumentException("no such escape: " + escape.group());
        });
  }

  /** For a person: one line, with what cannot be seen made visible. */
  static String visible(String octets) {
    StringBuilder out = new StringBuilder();
    octets.chars().limit(MOST_VISIBLE).forEach(octet -> out.append(visible(octet)));
    return octets.length() > MOST_VISIBLE ? out + " ..." : out.toString();
  }

  private static String visible(int octet) {
    return switch (octet) {
      case '\r' -> "\\r";
      case '\n' -> "\\n";
      case '\0' -> "\\0";
      default ->
          octet >= ' ' && octet < 0x7F
              ? Character.toString(octet)
              : String.format(Locale.ROOT, "\\x%02X", octet);
    };
  }

  /** What follows a complaint: what was received and not read. */
  static String unread(String octets) {
    return octets.isEmpty() ? "" : ": " + visible(octets);
  }

  static ByteBuf buffer(ByteBufAllocator allocator, String octets) {
    return allocator.buffer().writeBytes(octets.getBytes(StandardCharsets.ISO_8859_1));
  }
}
