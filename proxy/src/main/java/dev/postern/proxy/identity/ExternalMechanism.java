package dev.postern.proxy.identity;

import dev.postern.proxy.config.IdentityConfig.AuthzidPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The server's side of SASL EXTERNAL (RFC 4422 appendix A): the certificate has said who it is, and
 * the client's one message may say as whom it wants to act. It never makes anybody somebody else.
 */
public final class ExternalMechanism {

  private static final int LONGEST = 1024;

  private ExternalMechanism() {}

  /** What is answered. */
  public sealed interface Outcome {

    /** The client is the certificate's user. */
    record Accepted() implements Outcome {}

    /**
     * The client asked to be somebody else, or spoke nonsense.
     *
     * @param why for a person, printable ASCII
     */
    record Refused(String why) implements Outcome {}
  }

  /**
   * Judges the client's message.
   *
   * @param response decoded from base64; empty when the client leaves the choice to us
   */
  public static Outcome judge(byte[] response, ClientIdentity identity, AuthzidPolicy policy) {
    String authzid = new String(response, StandardCharsets.ISO_8859_1);
    if (response.length > LONGEST) {
      return new Outcome.Refused("the authorization identity is too long");
    }
    if (authzid.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return new Outcome.Refused("the authorization identity has a control character in it");
    }
    boolean accepted =
        authzid.isEmpty()
            || switch (policy) {
              case MATCH -> isSame(authzid, identity.user());
              case ALIAS -> isAlias(authzid.strip(), identity);
              case IGNORE -> true;
              case REFUSE -> false;
            };
    return accepted
        ? new Outcome.Accepted()
        : new Outcome.Refused("the authorization identity is not that of the certificate");
  }

  /** What clients put there: the user, its local part, an address of theirs, a stray blank. */
  private static boolean isAlias(String authzid, ClientIdentity identity) {
    String user = identity.user();
    Optional<String> localPart = MailAddress.parse(user).map(MailAddress::localPart);
    return authzid.isEmpty()
        || isSame(authzid, user)
        || localPart.filter(authzid::equals).isPresent()
        || identity.senders().stream().anyMatch(sender -> isSame(authzid, sender));
  }

  private static boolean isSame(String authzid, String name) {
    Optional<MailAddress> asked = MailAddress.parse(authzid);
    Optional<MailAddress> own = MailAddress.parse(name);
    return authzid.equals(name) || asked.flatMap(a -> own.filter(a::isSameAs)).isPresent();
  }
}
