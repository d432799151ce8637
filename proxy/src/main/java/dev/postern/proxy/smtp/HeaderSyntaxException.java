package dev.postern.proxy.smtp;

/** A header, or a list of addresses in it, that cannot be read in one way only. */
final class HeaderSyntaxException extends Exception {

  private static final long serialVersionUID = 1;

  private final String reason;

  HeaderSyntaxException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** A few words of our own; nothing of the header stands in them. */
  String reason() {
    return reason;
  }
}
