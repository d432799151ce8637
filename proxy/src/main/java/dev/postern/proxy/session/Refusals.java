package dev.postern.proxy.session;

import dev.postern.proxy.session.Stage.Offer;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.tls.Verdict;

/**
 * What a person hears whose certificate is not believed: the reason, and where to read on. Never
 * 530, which clients answer by asking for a password.
 */
final class Refusals {

  /** Octets of CA names in a reply, which must leave room for the rest of the line. */
  private static final int MAXIMUM_NAMES = 160;

  private final String help;
  private final String keyTypes;
  private final String authorities;

  /**
   * Wording for one listener.
   *
   * @param helpUrl may be empty
   * @param keyTypes the keys that the listener can ask for
   * @param authorities names of the CAs that it asks for
   */
  Refusals(String helpUrl, String keyTypes, String authorities) {
    this.help = helpUrl.isEmpty() ? "" : "; see " + helpUrl;
    this.keyTypes = keyTypes;
    this.authorities =
        authorities.length() <= MAXIMUM_NAMES
            ? authorities
            : authorities.substring(0, MAXIMUM_NAMES) + "...";
  }

  /** A client without a fitting key sends no certificate at all, so the reply names what fits. */
  String absent() {
    return "No client certificate arrived; one with a key of type "
        + keyTypes
        + " from "
        + authorities
        + " is needed"
        + help;
  }

  /** This listener asks nobody, so that none of any kind would help. */
  String notAskedFor() {
    return "No client certificate is asked for here, and without one nobody may send" + help;
  }

  /** It was not asked for, since everybody on the way could have read it. */
  String inClear(String protocol) {
    return "TLSv1.3 is needed: under " + protocol + " a client certificate travels in clear" + help;
  }

  String rejected(Verdict.Rejected rejected) {
    return "Client certificate " + word(rejected.reason()) + ": " + rejected.detail() + help;
  }

  String noUser(String detail) {
    return "No user for this client certificate: " + detail + help;
  }

  /**
   * A session without a certificate is not offered EXTERNAL (RFC 4422 appendix A); one whose
   * certificate is not believed is: msmtp, mutt and K-9 that miss it say "no authentication
   * supported", and nobody hears the reason.
   */
  Phase.Refused phase(String reason, Offer offer, boolean limited) {
    return new Phase.Refused(
        Reply.certificateRefused("5.7.1", reason),
        Reply.authenticationRefused(reason),
        offer,
        limited);
  }

  private static String word(Verdict.Reason reason) {
    return switch (reason) {
      case EXPIRED -> "expired";
      case NOT_YET_VALID -> "not yet valid";
      case REVOKED -> "revoked";
      case BLOCKED -> "blocked";
      case REVOCATION_UNKNOWN -> "cannot be checked for revocation";
      case UNKNOWN_ISSUER -> "not issued by our CA";
      case WRONG_PURPOSE -> "not meant for client authentication";
      case WEAK_KEY -> "too weak";
      case CONSTRAINT -> "against its CA's rules";
      case MALFORMED -> "malformed";
      case TOO_MANY -> "chain too long";
    };
  }
}
