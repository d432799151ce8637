package dev.postern.proxy.smtp;

/** What arrived is not SMTP; carries the reply that says so. */
public final class SmtpSyntaxException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient Reply reply;

  public SmtpSyntaxException(Reply reply) {
    super(reply.toString(), null, false, false);
    this.reply = reply;
  }

  /** The refusal for whoever sent it. */
  public Reply reply() {
    return reply;
  }
}
