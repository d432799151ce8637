package dev.postern.proxy.smtp;

import java.util.ArrayList;
import java.util.List;

/**
 * Whom a message's header names as its author: the addresses in From and Sender (RFC 5322 section
 * 3.6.2, RFC 6532). Exactly one From field with an address in it is asked for, and at most one
 * Sender field with one address. Where two mail programs might read two authors, nothing is read.
 *
 * <p>Not covered: Resent-From and Resent-Sender, which programs do not show as the author, and
 * display names, in which anybody may write anything, addresses included.
 */
public sealed interface HeaderAuthors {

  /**
   * The header can be read.
   *
   * @param addresses octets as characters, at least one; quotes of local parts included
   */
  record Named(List<String> addresses) implements HeaderAuthors {
    public Named {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * It cannot, or not in one way only.
   *
   * @param reason a few words for a reply, nothing of the header in them
   */
  record Malformed(String reason) implements HeaderAuthors {}

  /**
   * Reads a header.
   *
   * @param header octets as characters, without dot-stuffing; what follows the first empty line
   *     does not matter
   */
  static HeaderAuthors read(String header) {
    try {
      HeaderSection section = HeaderSection.parse(header);
      List<String> from = section.bodies("From");
      if (from.isEmpty()) {
        return new Malformed("no From field");
      }
      List<String> authors = new ArrayList<>(only(from, "From"));
      List<String> sender = section.bodies("Sender");
      if (!sender.isEmpty()) {
        authors.addAll(onlyOne(only(sender, "Sender")));
      }
      return new Named(authors);
    } catch (HeaderSyntaxException e) {
      return new Malformed(e.reason());
    }
  }

  private static List<String> only(List<String> bodies, String name) throws HeaderSyntaxException {
    if (bodies.size() > 1) {
      throw new HeaderSyntaxException("more than one " + name + " field");
    }
    try {
      return AddressList.parse(bodies.get(0));
    } catch (HeaderSyntaxException e) {
      throw new HeaderSyntaxException(e.reason() + " in " + name);
    }
  }

  private static List<String> onlyOne(List<String> addresses) throws HeaderSyntaxException {
    if (addresses.size() > 1) {
      throw new HeaderSyntaxException("more than one address in Sender");
    }
    return addresses;
  }
}
