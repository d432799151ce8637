package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A reply (RFC 5321 section 4.2). All wording of our own stands here, each with its enhanced code
 * (RFC 3463, RFC 5248) as the first word.
 *
 * @param code three digits
 * @param lines at least one; octets as characters, without CR, LF or NUL
 */
public record Reply(int code, List<String> lines) {

  public static final Reply OK = of(250, "2.0.0 OK");
  public static final Reply BYE = of(221, "2.0.0 Bye");
  public static final Reply READY_FOR_TLS = of(220, "2.0.0 Ready to start TLS");
  public static final Reply GO_AHEAD = of(354, "End data with <CR><LF>.<CR><LF>");
  public static final Reply SASL_CONTINUE = of(334, "");
  public static final Reply AUTHENTICATED = of(235, "2.7.0 Authenticated by certificate");
  public static final Reply CANNOT_VERIFY = of(252, "2.5.0 Cannot VRFY user, send some mail");
  public static final Reply HELP =
      of(214, "2.0.0 Submission by client certificate: EHLO STARTTLS AUTH MAIL RCPT DATA QUIT");

  public static final Reply UNRECOGNIZED = of(500, "5.5.2 Command not recognized");
  public static final Reply LINE_TOO_LONG = of(500, "5.5.6 Line too long");
  public static final Reply LINE_MALFORMED =
      of(500, "5.5.2 Line with bare CR, bare LF or NUL refused");
  public static final Reply NOT_IMPLEMENTED = of(502, "5.5.1 Command not implemented");
  public static final Reply BAD_SEQUENCE = of(503, "5.5.1 Bad sequence of commands");
  public static final Reply HELLO_FIRST = of(503, "5.5.1 Send EHLO first");
  public static final Reply NESTED_MAIL = of(503, "5.5.1 Sender already given, use RSET");
  public static final Reply RECIPIENT_FIRST = of(503, "5.5.1 RCPT first");
  public static final Reply ALREADY_AUTHENTICATED = of(503, "5.5.1 Already authenticated");
  public static final Reply NO_AUTH_IN_TRANSACTION = of(503, "5.5.1 AUTH not inside a transaction");
  public static final Reply TLS_REQUIRED = of(530, "5.7.0 Must issue a STARTTLS command first");
  public static final Reply TLS_ALREADY = of(503, "5.5.1 TLS is already active");
  public static final Reply NO_PARAMETER = of(501, "5.5.4 No parameter allowed");
  public static final Reply PARAMETER_NEEDED = of(501, "5.5.4 A parameter is needed");
  public static final Reply HELLO_NEEDS_NAME =
      of(501, "5.5.4 A domain or an address literal is needed");
  public static final Reply BAD_PATH = of(501, "5.1.7 Malformed sender address");
  public static final Reply BAD_FORWARD_PATH = of(501, "5.1.3 Malformed recipient address");
  public static final Reply MAIL_SYNTAX = of(501, "5.5.4 Syntax: MAIL FROM:<address>");
  public static final Reply RCPT_SYNTAX = of(501, "5.5.4 Syntax: RCPT TO:<address>");
  public static final Reply PARAMETER_SYNTAX = of(501, "5.5.4 Malformed parameter");
  public static final Reply PARAMETER_TWICE = of(501, "5.5.4 Parameter given twice");
  public static final Reply PARAMETER_VALUE = of(504, "5.5.4 Parameter value not implemented");
  public static final Reply TWO_RELEASES =
      of(501, "5.5.4 HOLDFOR and HOLDUNTIL exclude each other");
  public static final Reply PARAMETER_UNKNOWN = of(555, "5.5.4 Parameter not recognized");
  public static final Reply SMTPUTF8_NEEDED = of(553, "5.6.7 Address beyond ASCII needs SMTPUTF8");
  public static final Reply CHUNK_SYNTAX = of(501, "5.5.4 Syntax: BDAT size [LAST]");
  public static final Reply CHUNK_TAKEN = of(250, "2.0.0 Chunk taken");
  public static final Reply EARLIER_CHUNK_REFUSED =
      of(554, "5.5.0 An earlier chunk was refused, use RSET");
  public static final Reply CHUNKS_UNDER_WAY =
      of(503, "5.5.1 The content has begun with BDAT, use BDAT or RSET");
  public static final Reply BINARY_IN_CHUNKS =
      of(503, "5.5.1 Content with BODY=BINARYMIME is sent with BDAT, not DATA");
  public static final Reply TOO_BIG = of(552, "5.3.4 Message exceeds the size limit");
  public static final Reply TOO_MANY_RECIPIENTS = of(452, "4.5.3 Too many recipients");
  public static final Reply NO_VALID_RECIPIENTS = of(554, "5.5.1 No valid recipients");
  public static final Reply BARE_LINE_END =
      of(550, "5.6.0 Content with bare CR, bare LF or NUL refused; lines end with CRLF");
  public static final Reply FOLDED_HEADER =
      of(550, "5.6.0 Header refused: white space before the first field");
  public static final Reply SENDER_NOT_PERMITTED =
      of(550, "5.7.1 Sender address not permitted for this certificate");
  public static final Reply NULL_SENDER_NOT_PERMITTED =
      of(550, "5.7.1 The null sender is not permitted for users");
  public static final Reply AUTHOR_NOT_PERMITTED =
      of(550, "5.7.1 From or Sender in the header is not an address of this certificate");

  public static final Reply MECHANISM_UNKNOWN =
      of(504, "5.5.4 Authentication mechanism not supported");
  public static final Reply MECHANISM_MISSING = of(501, "5.5.4 Syntax: AUTH mechanism");
  public static final Reply AUTH_CANCELLED = of(501, "5.7.0 Authentication cancelled");
  public static final Reply AUTH_NOT_BASE64 = of(501, "5.5.2 Cannot decode BASE64");
  public static final Reply AUTH_LOOKS_LIKE_COMMAND =
      of(
          501,
          "5.5.2 A command arrived where the response to 334 was due: set a user in the client");
  public static final Reply AUTHZID_REFUSED =
      of(535, "5.7.8 This certificate may not act for that authorization identity");

  public static final Reply INJECTION =
      of(554, "5.7.0 Octets behind STARTTLS in clear text: closing");
  public static final Reply TIMEOUT = of(421, "4.4.2 Timeout: closing");
  public static final Reply TOO_MANY_ERRORS = of(421, "4.7.0 Too many errors: closing");
  public static final Reply TOO_MANY_CONNECTIONS =
      of(421, "4.7.0 Too many connections, try again later");
  public static final Reply TOO_MANY_FROM_ADDRESS =
      of(421, "4.7.0 Too many connections from your address, close some or try again later");
  public static final Reply TOO_MANY_HANDSHAKES =
      of(421, "4.7.0 Too many TLS handshakes under way, try again later");
  public static final Reply LOGIN_TIME_OVER =
      of(421, "4.7.0 No certificate of a user in time: begin TLS at once, with your certificate");
  public static final Reply TOO_MANY_COMMANDS =
      of(421, "4.7.0 Too many commands before login: begin TLS with your certificate");
  public static final Reply CONTENT_TOO_SLOW =
      of(421, "4.7.0 The message arrives too slowly, try again over a better network");
  public static final Reply SHUTTING_DOWN = of(421, "4.3.2 Service is shutting down");
  public static final Reply REJECTED_TIME_OVER = of(421, "4.7.0 No valid certificate: closing");
  public static final Reply BACKEND_UNAVAILABLE =
      of(451, "4.3.0 Mail server temporarily unavailable, try again later");
  public static final Reply BACKEND_BUSY = of(451, "4.3.2 Mail server is busy, try again later");
  public static final Reply BACKEND_LOST =
      of(451, "4.3.0 Connection to the mail server was lost, try again later");
  public static final Reply BACKEND_OFFERS_LESS =
      of(451, "4.3.3 The mail server no longer offers what this message needs, say EHLO again");
  public static final Reply BACKEND_NO_IDENTITY =
      of(451, "4.3.5 The mail server does not take the sender's identity, tell your administrator");

  public static final Reply LIMITS_UNKNOWN =
      of(451, "4.3.0 Limits cannot be checked at the moment, try again later");

  public Reply {
    lines = List.copyOf(lines);
    if (code < 200 || code > 599 || lines.isEmpty()) {
      throw new IllegalArgumentException("not a reply: " + code + " " + lines);
    }
  }

  /** A reply of one line. */
  public static Reply of(int code, String text) {
    return new Reply(code, List.of(text));
  }

  /** A reply of several lines. */
  public static Reply of(int code, String first, List<String> more) {
    List<String> lines = new ArrayList<>(more.size() + 1);
    lines.add(first);
    lines.addAll(more);
    return new Reply(code, lines);
  }

  /** The banner (RFC 5321 section 4.2): our name first. */
  public static Reply banner(String hostname) {
    return of(220, hostname + " ESMTP Postern");
  }

  /** The refusal of mail by a session whose certificate was not believed. */
  public static Reply certificateRefused(String enhancedCode, String reason) {
    return of(550, enhancedCode + " " + printable(reason));
  }

  /** The end of a session whose certificate was believed and is not any more. */
  public static Reply certificateNoLongerGood(String reason) {
    return of(421, "4.7.0 " + printable(reason));
  }

  /** The refusal of AUTH by a session whose certificate was not believed (RFC 4954 section 6). */
  public static Reply authenticationRefused(String reason) {
    return of(535, "5.7.8 " + printable(reason));
  }

  /** The refusal of content whose lines a server need not take (RFC 5321 section 4.5.3.1.6). */
  public static Reply textLineTooLong(int octets) {
    return of(550, "5.6.0 Content with a line of more than " + octets + " octets refused");
  }

  /** The refusal of a message whose header does not say clearly who its author is. */
  public static Reply headerRefused(String reason) {
    return of(550, "5.6.0 Header refused: " + printable(reason));
  }

  /** The refusal of a recipient by a rule on domains. */
  public static Reply recipientNotPermitted(String domain) {
    return of(
        550,
        "5.7.1 You are not permitted to send to " + printable(domain) + "; ask your administrator");
  }

  /**
   * The refusal of what is too much now.
   *
   * @param wait how long, in words
   */
  public static Reply limitReached(String complaint, String whose, String wait) {
    return of(450, "4.7.1 " + complaint + " from " + whose + ", try again in " + wait);
  }

  /** The refusal of a message for which no waiting makes room. */
  public static Reply largerThanLimit(String whose, String window) {
    return of(552, "5.3.4 Message is larger than all that " + whose + " may send in " + window);
  }

  /** The end of a session beside too many others. */
  public static Reply tooManySessions(String whose, int limit) {
    return of(
        421,
        "4.7.0 More than "
            + limit
            + (limit == 1 ? " session from " : " sessions from ")
            + whose
            + " at once, close another or try again later");
  }

  /**
   * The refusal of a certificate whose programs did harm.
   *
   * @param until a time of day
   */
  public static Reply quarantined(String until) {
    return of(
        450,
        "4.7.1 This certificate is in quarantine until "
            + until
            + " after too much bad or too many messages, ask your administrator");
  }

  /**
   * What a client hears of the backend's reply. 421 announces the end of a connection that is not
   * the client's (RFC 5321 section 3.8), so it becomes 451.
   */
  public Reply forClient() {
    if (!isClosing()) {
      return this;
    }
    return new Reply(451, lines);
  }

  public boolean isPositive() {
    return code < 300;
  }

  /** Whether it announces the end of the connection (RFC 5321 section 3.8). */
  public boolean isClosing() {
    return code == 421;
  }

  /** 4yz or 5yz. */
  public boolean isNegative() {
    return code >= 400;
  }

  /** The first line's text. */
  public String text() {
    return lines.get(0);
  }

  /** The reply as octets, CRLF included. */
  public ByteBuf encode(ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(size());
    encode(out);
    return out;
  }

  /** How many octets it has, CRLF included. */
  public int size() {
    int size = 0;
    for (int i = 0; i < lines.size(); i++) {
      size += lines.get(i).length() + 6;
    }
    return size;
  }

  /** Appends its octets. */
  public void encode(ByteBuf out) {
    for (int i = 0; i < lines.size(); i++) {
      out.writeByte('0' + code / 100).writeByte('0' + code / 10 % 10).writeByte('0' + code % 10);
      out.writeByte(i < lines.size() - 1 ? '-' : ' ');
      out.writeCharSequence(lines.get(i), StandardCharsets.ISO_8859_1);
      out.writeShort('\r' << 8 | '\n');
    }
  }

  /** Printable ASCII only and not longer than a reply line may be (RFC 5321 section 4.5.3.1.5). */
  private static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length() && out.length() < 480; i++) {
      char c = text.charAt(i);
      out.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return code + " " + String.join(" / ", lines);
  }
}
