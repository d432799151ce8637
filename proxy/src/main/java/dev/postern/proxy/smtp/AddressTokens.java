package dev.postern.proxy.smtp;

import java.util.ArrayList;
import java.util.List;

/**
 * The tokens of a structured field's body (RFC 5322 section 3.2): atoms with the dots in them,
 * quoted strings, domain literals, and single special characters. Comments and white space go.
 */
final class AddressTokens {

  /** What a token is. */
  enum Kind {
    ATOM,
    QUOTED,
    LITERAL,
    SPECIAL
  }

  /**
   * One token.
   *
   * @param text as written, quotes and brackets included
   */
  record Token(Kind kind, String text) {

    boolean isWord() {
      return kind == Kind.ATOM || kind == Kind.QUOTED;
    }
  }

  private static final String SPECIALS = "<>@,;:";

  private final String body;
  private int at;

  private AddressTokens(String body) {
    this.body = body;
  }

  /** Reads an unfolded body. */
  static List<Token> of(String body) throws HeaderSyntaxException {
    return new AddressTokens(body).read();
  }

  private List<Token> read() throws HeaderSyntaxException {
    List<Token> tokens = new ArrayList<>();
    while (at < body.length()) {
      char c = body.charAt(at);
      int start = at;
      if (c == ' ' || c == '\t') {
        at++;
      } else if (c == '(') {
        skipComment();
      } else {
        Kind kind = skipToken(c);
        tokens.add(new Token(kind, body.substring(start, at)));
      }
    }
    return tokens;
  }

  private Kind skipToken(char first) throws HeaderSyntaxException {
    if (first == '"') {
      skipQuoted();
      return Kind.QUOTED;
    }
    if (first == '[') {
      skipLiteral();
      return Kind.LITERAL;
    }
    if (SPECIALS.indexOf(first) >= 0) {
      at++;
      return Kind.SPECIAL;
    }
    skipAtom();
    return Kind.ATOM;
  }

  private void skipAtom() throws HeaderSyntaxException {
    int start = at;
    while (at < body.length() && isAtomText(body.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw new HeaderSyntaxException("stray bracket or backslash");
    }
  }

  private static boolean isAtomText(char c) {
    return c > ' ' && "()<>[]:;@\\,\"".indexOf(c) < 0;
  }

  private void skipLiteral() throws HeaderSyntaxException {
    int end = body.indexOf(']', at);
    if (end < 0) {
      throw new HeaderSyntaxException("domain literal without end");
    }
    at = end + 1;
  }

  private void skipQuoted() throws HeaderSyntaxException {
    int start = at++;
    boolean escaped = false;
    while (peek("quoted string") != '"') {
      escaped |= skipOne();
    }
    at++;
    refuseAmbiguous(escaped, start);
  }

  /** Counts the depth: a call for each parenthesis could be driven to the end of the stack. */
  private void skipComment() throws HeaderSyntaxException {
    int start = at;
    int depth = 0;
    boolean tricky = false;
    do {
      char c = peek("comment");
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      tricky |= depth > 1;
      tricky |= skipOne();
    } while (depth > 0);
    refuseAmbiguous(tricky, start);
  }

  private char peek(String inside) throws HeaderSyntaxException {
    if (at >= body.length()) {
      throw new HeaderSyntaxException(inside + " without end");
    }
    return body.charAt(at);
  }

  /** Whether it was a quoted pair; one that is cut off is found by the next look. */
  private boolean skipOne() {
    boolean pair = body.charAt(at) == '\\';
    at += pair ? 2 : 1;
    return pair;
  }

  /**
   * A simpler parser, which knows neither quoted pairs nor nesting, would be outside again earlier
   * and find an address in the rest.
   */
  private void refuseAmbiguous(boolean tricky, int start) throws HeaderSyntaxException {
    if (tricky && body.substring(start, at).indexOf('@') >= 0) {
      throw new HeaderSyntaxException("at sign in a nested comment or beside a backslash");
    }
  }
}
