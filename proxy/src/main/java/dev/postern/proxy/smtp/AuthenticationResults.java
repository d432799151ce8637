package dev.postern.proxy.smtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Authentication-Results field of one administrative domain (RFC 8601). Whoever reads mail
 * behind this server believes such a field by the name in it; so those that a client brings along
 * under this name go, before the true one is put in front (section 5).
 */
public final class AuthenticationResults {

  private static final Pattern NAME =
      Pattern.compile("Authentication-Results[ \t]*:", Pattern.CASE_INSENSITIVE);

  /** A value that needs no quotes: RFC 8601 section 2.2, pvalue. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9!#$%&'*+^_`{|}~.-]+(@[A-Za-z0-9.-]+)?");

  private final String authservId;

  /**
   * For one domain.
   *
   * @param authservId who speaks: a domain name
   */
  public AuthenticationResults(String authservId) {
    this.authservId = authservId;
  }

  /** The field about a login, with its CRLF (section 2.7.4). */
  public String field(String user) {
    String value = PLAIN.matcher(user).matches() ? user : quoted(user);
    return "Authentication-Results: " + authservId + ";\r\n\tauth=pass smtp.auth=" + value + "\r\n";
  }

  private static String quoted(String text) {
    String printable = text.replaceAll("[^ -~]", "?");
    return '"' + printable.replaceAll("([\\\\\"])", "\\\\$1") + '"';
  }

  /**
   * A header without the fields that are, or may be, of this name; all else octet for octet.
   *
   * @param header octets as characters, and perhaps something behind its empty line
   * @param stuffed whether it is dot-stuffed
   */
  public String withoutForged(String header, boolean stuffed) {
    StringBuilder kept = new StringBuilder(header.length());
    int at = 0;
    while (at < header.length() && !isEnd(header, at, stuffed)) {
      int end = endOfField(header, at, stuffed);
      String field = header.substring(at, end);
      if (!isForged(stuffed ? unstuffed(field) : field)) {
        kept.append(header, at, end);
      }
      at = end;
    }
    return kept.append(header, at, header.length()).toString();
  }

  /** The empty line behind a header, or the end of content. */
  private static boolean isEnd(String header, int at, boolean stuffed) {
    return header.startsWith("\r\n", at) || stuffed && header.startsWith(".\r\n", at);
  }

  /** Behind the last of its lines: the next begins with white space no more. */
  private static int endOfField(String header, int start, boolean stuffed) {
    int at = start;
    do {
      int end = header.indexOf("\r\n", at);
      if (end < 0) {
        return header.length();
      }
      at = end + 2;
    } while (isFold(header, at, stuffed));
    return at;
  }

  private static boolean isFold(String header, int at, boolean stuffed) {
    int first = stuffed && header.startsWith(".", at) ? at + 1 : at;
    return header.startsWith(" ", first) || header.startsWith("\t", first);
  }

  /** RFC 5321 section 4.5.2: what is read behind the mail server. */
  private static String unstuffed(String field) {
    return ("\r\n" + field).replace("\r\n.", "\r\n").substring(2);
  }

  private boolean isForged(String field) {
    Matcher name = NAME.matcher(field);
    return name.lookingAt()
        && AuthservId.mayBe(authservId, field.substring(name.end()).replace("\r\n", ""));
  }
}
