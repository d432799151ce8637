package dev.postern.proxy.policy;

import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.smtp.HeaderAuthors;
import dev.postern.proxy.smtp.Reply;
import java.util.Optional;

/**
 * Whose addresses a message may name as its author: the user's own. People read From, not the
 * envelope, so an envelope that is right is worth little beside a header that lies.
 */
public final class AuthorPolicy {

  /**
   * What speaks against a message.
   *
   * @param reply for the client
   * @param detail for the log: the address, or what cannot be read
   */
  public record Objection(Reply reply, String detail) {

    /** The header cannot be judged. */
    public static Objection unreadable(String reason) {
      return new Objection(Reply.headerRefused(reason), reason);
    }
  }

  private AuthorPolicy() {}

  /**
   * Judges a header; in doubt there is an objection.
   *
   * @param header octets as characters, without dot-stuffing
   */
  public static Optional<Objection> objectionTo(String header, ClientIdentity identity) {
    HeaderAuthors authors = HeaderAuthors.read(header);
    if (authors instanceof HeaderAuthors.Named named) {
      return named.addresses().stream()
          .filter(address -> !SenderPolicy.permits(identity, address))
          .findFirst()
          .map(address -> new Objection(Reply.AUTHOR_NOT_PERMITTED, address));
    }
    return Optional.of(Objection.unreadable(((HeaderAuthors.Malformed) authors).reason()));
  }
}
