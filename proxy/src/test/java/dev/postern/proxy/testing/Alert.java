package dev.postern.proxy.testing;

/** The TLS alert in what a JDK says of it; newer ones name it in front as well. */
public final class Alert {

  private static final String WORDS = "Received fatal alert: ";

  private Alert() {}

  /** The alert's name (RFC 8446 section 6.2), or the whole message where there is none. */
  public static String named(String message) {
    int words = message.lastIndexOf(WORDS);
    return words < 0 ? message : message.substring(words + WORDS.length());
  }

  /** The alert that ended a handshake. */
  public static String in(Throwable told) {
    return named(String.valueOf(told.getMessage()));
  }
}
