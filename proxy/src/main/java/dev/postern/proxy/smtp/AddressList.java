package dev.postern.proxy.smtp;

import dev.postern.proxy.smtp.AddressTokens.Kind;
import dev.postern.proxy.smtp.AddressTokens.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * The mailboxes of an address list (RFC 5322 section 3.4): bare, in angle brackets, in groups;
 * empty elements and routes after section 4.4. Of the obsolete forms, white space beside a dot is
 * not taken: a parser that stops there reads a shorter address, perhaps somebody else's.
 */
final class AddressList {

  private static final Token END = new Token(Kind.SPECIAL, "");

  /** U+0085, U+2028 and U+2029 in UTF-8, which end a line for some libraries. */
  private static final List<String> LINE_ENDS =
      List.of("\u00c2\u0085", "\u00e2\u0080\u00a8", "\u00e2\u0080\u00a9");

  private final List<Token> tokens;
  private final List<String> found = new ArrayList<>();
  private int at;

  private AddressList(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** Reads a field's body, folding included; none is an error. */
  static List<String> parse(String body) throws HeaderSyntaxException {
    refuseStrangeText(body);
    AddressList list = new AddressList(AddressTokens.of(body.replace("\r\n", "")));
    list.readElements("");
    if (list.found.isEmpty()) {
      throw new HeaderSyntaxException("no address");
    }
    return List.copyOf(list.found);
  }

  private static void refuseStrangeText(String body) throws HeaderSyntaxException {
    if (body.chars().anyMatch(c -> c < ' ' && "\t\r\n".indexOf(c) < 0 || c == 0x7F)) {
      throw new HeaderSyntaxException("control character");
    }
    // Old folding; a parser that trims lines takes it for the end of the header.
    if (body.lines().skip(1).anyMatch(String::isBlank)) {
      throw new HeaderSyntaxException("line of white space only");
    }
    if (!Mailbox.isUtf8(body) || LINE_ENDS.stream().anyMatch(body::contains)) {
      throw new HeaderSyntaxException("octets that are no plain UTF-8");
    }
  }

  /** Up to the end of the field, or that of a group. */
  private void readElements(String end) throws HeaderSyntaxException {
    while (!isNext(end)) {
      if (!takes(",")) {
        readAddress(!end.isEmpty());
        if (!isNext(",") && !isNext(end)) {
          throw new HeaderSyntaxException("text behind an address");
        }
      }
    }
  }

  private void readAddress(boolean inGroup) throws HeaderSyntaxException {
    int start = at;
    while (peek().isWord()) {
      at++;
    }
    int words = at - start;
    if (takes("<")) {
      readAngle();
    } else if (words == 1 && takes("@")) {
      add(tokens.get(start), next());
    } else if (words > 0 && !inGroup && takes(":")) {
      readElements(";");
      expect(";");
    } else {
      throw new HeaderSyntaxException("text that is no address");
    }
  }

  private void readAngle() throws HeaderSyntaxException {
    if (isNext("@")) {
      skipRoute();
    }
    Token local = next();
    expect("@");
    add(local, next());
    expect(">");
  }

  /** {@code @a,@b:}, which means nothing (RFC 5322 section 4.4). */
  private void skipRoute() throws HeaderSyntaxException {
    while (takes("@")) {
      if (!Domain.isValid(next().text())) {
        throw new HeaderSyntaxException("malformed route");
      }
      while (takes(",")) {}
    }
    expect(":");
  }

  private void add(Token local, Token domain) throws HeaderSyntaxException {
    Mailbox mailbox = Mailbox.parse(local.text() + "@" + domain.text());
    // Libraries that decode encoded words first would find other text, and signs, in the address.
    if (mailbox == null || mailbox.toString().contains("=?")) {
      throw new HeaderSyntaxException("malformed address");
    }
    found.add(mailbox.toString());
  }

  private Token peek() {
    return at < tokens.size() ? tokens.get(at) : END;
  }

  private Token next() {
    Token token = peek();
    at++;
    return token;
  }

  private boolean isNext(String special) {
    return peek().kind() == Kind.SPECIAL && peek().text().equals(special);
  }

  private boolean takes(String special) {
    boolean next = isNext(special);
    at += next ? 1 : 0;
    return next;
  }

  private void expect(String special) throws HeaderSyntaxException {
    if (!takes(special)) {
      throw new HeaderSyntaxException("unbalanced or malformed address");
    }
  }
}
