package dev.postern.proxy.tls;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.security.auth.x500.X500Principal;

/**
 * Foreign text made fit for an SMTP reply and a log line. A certificate's names are written by
 * whoever made it, so a line break in one must not become a line of ours.
 */
final class Printable {

  private static final int LONGEST_NAME = 120;

  private Printable() {}

  /** The text in printable ASCII, everything else as <code>\\u</code>XXXX, cut at a length. */
  static String text(String foreign, int longest) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < foreign.length() && safe.length() < longest; i++) {
      char c = foreign.charAt(i);
      if (c >= ' ' && c <= '~') {
        safe.append(c);
      } else {
        safe.append(String.format("\\u%04x", (int) c));
      }
    }
    return safe.length() < longest ? safe.toString() : safe.substring(0, longest - 3) + "...";
  }

  /** What an exception says, without the names of Java classes that its causes put in front. */
  static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? "no reason known" : message.replaceAll("(?:[a-z]+\\.)+\\w+: ", "");
  }

  /** A distinguished name (RFC 4514), or words for an empty one. */
  static String name(X500Principal name) {
    String text = text(name.getName(), LONGEST_NAME);
    return text.isEmpty() ? "(no name)" : text;
  }

  /** The day in UTC, as YYYY-MM-DD. */
  static String day(Instant instant) {
    LocalDate day = LocalDate.ofInstant(instant, ZoneOffset.UTC);
    return text(day.toString(), 20);
  }
}
