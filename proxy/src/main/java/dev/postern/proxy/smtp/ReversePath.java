package dev.postern.proxy.smtp;

import java.util.Optional;

/**
 * The argument of MAIL (RFC 5321 section 4.1.1.2).
 *
 * @param mailbox empty for the null reverse-path
 */
public record ReversePath(Optional<Mailbox> mailbox, Parameters parameters) {

  /**
   * Reads {@code FROM:<...> parameters}.
   *
   * @param capabilities what was offered: parameters of other extensions are refused
   * @throws SmtpSyntaxException with the reply for the client
   */
  public static ReversePath parse(String argument, Capabilities capabilities)
      throws SmtpSyntaxException {
    PathReader.Parts parts = PathReader.read("FROM:", argument);
    if (parts == null) {
      throw new SmtpSyntaxException(Reply.MAIL_SYNTAX);
    }
    Parameters parameters = Parameters.parse(Verb.MAIL, parts.parameters(), capabilities);
    if (parts.path().isEmpty()) {
      return new ReversePath(Optional.empty(), parameters);
    }
    Mailbox mailbox = Mailbox.parse(parts.path());
    if (mailbox == null) {
      throw new SmtpSyntaxException(Reply.BAD_PATH);
    }
    if (mailbox.needsUtf8() && !parameters.has(Parameter.SMTPUTF8)) {
      throw new SmtpSyntaxException(Reply.SMTPUTF8_NEEDED);
    }
    return new ReversePath(Optional.of(mailbox), parameters);
  }

  /** The address, or an empty string for the null reverse-path. */
  public String address() {
    return mailbox.map(Mailbox::toString).orElse("");
  }

  /**
   * The command line for the next server, without CRLF.
   *
   * @param more what goes behind the parameters, with a space in front, or nothing
   */
  public String command(Capabilities next, String more) {
    return "MAIL FROM:<" + address() + ">" + parameters.forNext(next) + more;
  }
}
