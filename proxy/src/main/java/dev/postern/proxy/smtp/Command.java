package dev.postern.proxy.smtp;

/**
 * One command line.
 *
 * @param argument what follows the verb and one space, without trailing white space (RFC 5321
 *     section 4.1.1 lets receivers tolerate it); octets as characters
 */
public record Command(Verb verb, String argument) {

  /** Reads a line without its CRLF; never fails, for what is not known is UNKNOWN. */
  public static Command parse(String line) {
    int end = line.length();
    while (end > 0 && isWhiteSpace(line.charAt(end - 1))) {
      end--;
    }
    int space = line.indexOf(' ');
    if (space < 0 || space >= end) {
      return new Command(Verb.of(line.substring(0, end)), "");
    }
    return new Command(Verb.of(line.substring(0, space)), line.substring(space + 1, end));
  }

  private static boolean isWhiteSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
