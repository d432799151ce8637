package dev.postern.proxy.dialog;

/** Where in the mail server's part something may go wrong. */
enum Moment {
  CONNECT,
  BANNER,
  EHLO,
  STARTTLS,
  HANDSHAKE,
  EHLO_INSIDE_TLS,
  XCLIENT,
  EHLO_BEHIND_XCLIENT,
  XFORWARD,
  MAIL,
  FIRST_RECIPIENT,
  SECOND_RECIPIENT,
  DATA,
  CONTENT,
  END_OF_CONTENT,
  RSET,
  IDLE;

  /** Whether only a mail server that is spoken to by TLS gets there. */
  boolean needsTls() {
    return this == STARTTLS || this == HANDSHAKE || this == EHLO_INSIDE_TLS;
  }

  /** Whether a refusal there is the client's. */
  boolean isClients() {
    return switch (this) {
      case MAIL, FIRST_RECIPIENT, SECOND_RECIPIENT, DATA, CONTENT, END_OF_CONTENT -> true;
      case CONNECT,
          BANNER,
          EHLO,
          STARTTLS,
          HANDSHAKE,
          EHLO_INSIDE_TLS,
          XCLIENT,
          EHLO_BEHIND_XCLIENT,
          XFORWARD,
          RSET,
          IDLE ->
          false;
    };
  }

  /** Whether something is to be answered then. */
  boolean isAnswered() {
    return this != CONNECT && this != CONTENT && this != IDLE && this != HANDSHAKE;
  }
}
