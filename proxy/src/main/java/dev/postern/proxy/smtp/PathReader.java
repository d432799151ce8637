package dev.postern.proxy.smtp;

import org.jspecify.annotations.Nullable;

/** Splits {@code FROM:<path> parameters} into its parts (RFC 5321 sections 4.1.1.2 and 4.1.1.3). */
final class PathReader {

  private PathReader() {}

  /**
   * The parts of a MAIL or RCPT argument.
   *
   * @param path what stands between the brackets, without a source route
   * @param parameters what stands behind them, without the space
   */
  record Parts(String path, String parameters) {}

  /**
   * Reads the argument of MAIL or RCPT.
   *
   * @param keyword {@code FROM:} or {@code TO:}
   * @return null when the brackets are not where they belong
   */
  static @Nullable Parts read(String keyword, String argument) {
    if (!argument.regionMatches(true, 0, keyword, 0, keyword.length())) {
      return null;
    }
    int start = keyword.length();
    while (start < argument.length() && argument.charAt(start) == ' ') {
      start++;
    }
    int end =
        start < argument.length() && argument.charAt(start) == '<' ? close(argument, start) : -1;
    if (end < 0 || end + 1 < argument.length() && argument.charAt(end + 1) != ' ') {
      return null;
    }
    String parameters = argument.substring(Math.min(end + 2, argument.length()));
    return new Parts(withoutSourceRoute(argument.substring(start + 1, end)), parameters);
  }

  /** The closing bracket, which a quoted local part may contain as an ordinary character. */
  private static int close(String text, int open) {
    boolean quoted = false;
    for (int i = open + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '>' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  /** Source routes are accepted and ignored (RFC 5321 section 4.1.1.3 and appendix C). */
  private static String withoutSourceRoute(String path) {
    int colon = path.startsWith("@") ? path.indexOf(':') : -1;
    if (colon < 0) {
      return path;
    }
    for (String hop : path.substring(0, colon).split(",", -1)) {
      if (!hop.startsWith("@") || !Domain.isValid(hop.substring(1))) {
        return path;
      }
    }
    return path.substring(colon + 1);
  }
}
