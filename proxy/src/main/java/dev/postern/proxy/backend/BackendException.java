package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Reply;

/** The MTA cannot be used for this transaction; carries the reply for the client. */
public final class BackendException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient Reply reply;

  public BackendException(Reply reply, String message) {
    super(message, null, false, false);
    this.reply = reply;
  }

  /** What the client hears; always 4yz, for the fault is not the client's. */
  public Reply reply() {
    return reply;
  }
}
