package dev.postern.proxy.smtp;

import org.jspecify.annotations.Nullable;

/** The argument of RCPT (RFC 5321 section 4.1.1.3). */
public record ForwardPath(Mailbox mailbox, Parameters parameters) {

  /**
   * Reads {@code TO:<...> parameters}.
   *
   * @param utf8 whether the transaction was begun with SMTPUTF8 (RFC 6531 section 3.4)
   * @throws SmtpSyntaxException with the reply for the client
   */
  public static ForwardPath parse(String argument, Capabilities capabilities, boolean utf8)
      throws SmtpSyntaxException {
    PathReader.Parts parts = PathReader.read("TO:", argument);
    if (parts == null) {
      throw new SmtpSyntaxException(Reply.RCPT_SYNTAX);
    }
    Mailbox mailbox = mailbox(parts.path());
    if (mailbox == null) {
      throw new SmtpSyntaxException(Reply.BAD_FORWARD_PATH);
    }
    Parameters parameters = Parameters.parse(Verb.RCPT, parts.parameters(), capabilities);
    if (!utf8 && (mailbox.needsUtf8() || parameters.needsUtf8())) {
      throw new SmtpSyntaxException(Reply.SMTPUTF8_NEEDED);
    }
    return new ForwardPath(mailbox, parameters);
  }

  /** Postmaster needs no domain (RFC 5321 section 4.5.1). */
  private static @Nullable Mailbox mailbox(String path) {
    return path.equalsIgnoreCase("postmaster") ? new Mailbox(path, "") : Mailbox.parse(path);
  }

  /** The command line for the next server, without CRLF. */
  public String command(Capabilities next) {
    return "RCPT TO:<" + mailbox + ">" + parameters.forNext(next);
  }
}
