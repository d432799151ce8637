package dev.postern.proxy.session;

import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.Reply;

/** What a phase may do: the port between the rules of the conversation and its machinery. */
interface Stage {

  /** Says a reply in the place of the present command. */
  void say(Reply reply);

  /** Says a reply and ends the session behind it. */
  void sayLast(Reply reply);

  /** Answers EHLO or HELO with what the phase offers; false when a malformed name is refused. */
  boolean greet(Command command, Offer offer);

  /** Whether the client has said EHLO or HELO since TLS began. */
  boolean isGreeted();

  /** Answers STARTTLS and begins the handshake; false when octets came behind it in clear text. */
  boolean startTls();

  /**
   * Counts a command of a session without a believed certificate; ends it when there are too many.
   */
  void countRejected();

  /** Borrows a connection and forwards MAIL; the phase becomes Relaying, or stays on a refusal. */
  Phase beginTransaction(Command mail, Phase.Identified before);

  /** Forwards RCPT. */
  void addRecipient(Command recipient);

  /** Forwards DATA; reading is held until its answer. */
  void requestContent();

  /** Takes a chunk of content (RFC 3030): the phase that follows. */
  Phase takeChunk(Command command, boolean first);

  /** Whether the backend has gone in the middle of the transaction. */
  boolean isTransactionLost();

  /** Gives the transaction up; the backend forgets it. */
  void abandonTransaction();

  /** AUTH (RFC 4954): the phase that follows. */
  Phase authenticate(Command command, Phase.Identified before);

  /** The response to a 334: the phase that follows. */
  Phase finishAuthentication(String response, Phase.Identified before);

  /** Refuses a chunk and swallows its octets: they are no commands (RFC 3030 section 2). */
  void refuseChunk(Command command, Reply refusal);

  /** What EHLO offers. */
  enum Offer {
    /** STARTTLS and hardly more. */
    STARTTLS,
    /** Nothing that needs a backend. */
    NOTHING,
    /** AUTH EXTERNAL and nothing else, so that clients which insist on it hear why it fails. */
    EXTERNAL,
    /** The meeting of backend and proxy, and AUTH EXTERNAL. */
    SUBMISSION
  }
}
