package dev.postern.proxy.session;

import dev.postern.proxy.session.Stage.Offer;
import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.Verb;

/** Where a session stands: each phase answers every verb and names the phase that follows. */
sealed interface Phase {

  Phase on(Command command, Stage stage);

  /** A line of a SASL exchange; only {@link Authenticating} asks for one. */
  default Phase onSaslResponse(String line, Stage stage) {
    stage.say(Reply.BAD_SEQUENCE);
    return this;
  }

  /** Before TLS: the certificate is not known yet, so mail is refused (RFC 3207 section 4). */
  record Plaintext() implements Phase {
    @Override
    public Phase on(Command command, Stage stage) {
      return switch (command.verb()) {
        case EHLO, HELO -> then(() -> stage.greet(command, Offer.STARTTLS));
        case STARTTLS -> startTls(command, stage);
        case NOOP -> then(() -> stage.say(Reply.OK));
        case QUIT -> farewell(stage);
        case BDAT -> then(() -> stage.refuseChunk(command, Reply.TLS_REQUIRED));
        case AUTH, MAIL, RCPT, DATA, RSET, VRFY, EXPN, HELP, UNIMPLEMENTED ->
            then(() -> stage.say(Reply.TLS_REQUIRED));
        case UNKNOWN -> then(() -> stage.say(Reply.UNRECOGNIZED));
      };
    }

    private Phase startTls(Command command, Stage stage) {
      if (!command.argument().isEmpty()) {
        stage.say(Reply.NO_PARAMETER);
        return this;
      }
      return stage.startTls() ? new Handshaking() : new Closed();
    }
  }

  /** From the 220 to the handshake's end: any command here came in clear text, an injection. */
  record Handshaking() implements Phase {
    @Override
    public Phase on(Command command, Stage stage) {
      stage.sayLast(Reply.INJECTION);
      return new Closed();
    }
  }

  /**
   * No certificate that is believed: the handshake was let through so that the reason can be said.
   *
   * @param mail the answer to all that has to do with mail
   * @param authentication the answer to AUTH
   * @param offer what EHLO offers
   * @param limited whether such a session is cut short; not where certificates are optional
   */
  record Refused(Reply mail, Reply authentication, Offer offer, boolean limited) implements Phase {
    @Override
    public Phase on(Command command, Stage stage) {
      if (limited) {
        stage.countRejected();
      }
      return switch (command.verb()) {
        case EHLO, HELO -> then(() -> stage.greet(command, offer));
        case NOOP, RSET -> then(() -> stage.say(Reply.OK));
        case QUIT -> farewell(stage);
        case AUTH -> then(() -> stage.say(authentication));
        case BDAT -> then(() -> stage.refuseChunk(command, mail));
        case STARTTLS, MAIL, RCPT, DATA, VRFY, EXPN, HELP, UNIMPLEMENTED, UNKNOWN ->
            then(() -> stage.say(mail));
      };
    }
  }

  /**
   * The certificate named a user, who may send: implicit login.
   *
   * @param authenticated whether AUTH EXTERNAL has been said as well
   */
  record Identified(boolean authenticated) implements Phase {
    @Override
    public Phase on(Command command, Stage stage) {
      return switch (command.verb()) {
        case EHLO, HELO -> then(() -> stage.greet(command, Offer.SUBMISSION));
        case STARTTLS -> then(() -> stage.say(Reply.TLS_ALREADY));
        case AUTH -> authenticate(command, stage);
        case MAIL -> mail(command, stage);
        case RCPT, DATA -> then(() -> stage.say(Reply.BAD_SEQUENCE));
        case BDAT -> then(() -> stage.refuseChunk(command, Reply.BAD_SEQUENCE));
        case RSET -> then(() -> stage.say(withoutArgument(command)));
        case NOOP -> then(() -> stage.say(Reply.OK));
        case VRFY -> then(() -> stage.say(verified(command)));
        case EXPN, UNIMPLEMENTED -> then(() -> stage.say(Reply.NOT_IMPLEMENTED));
        case HELP -> then(() -> stage.say(Reply.HELP));
        case QUIT -> farewell(stage);
        case UNKNOWN -> then(() -> stage.say(Reply.UNRECOGNIZED));
      };
    }

    private Phase authenticate(Command command, Stage stage) {
      if (authenticated) {
        stage.say(Reply.ALREADY_AUTHENTICATED);
        return this;
      }
      if (!stage.isGreeted()) {
        stage.say(Reply.HELLO_FIRST);
        return this;
      }
      return stage.authenticate(command, this);
    }

    private Phase mail(Command command, Stage stage) {
      if (!stage.isGreeted()) {
        stage.say(Reply.HELLO_FIRST);
        return this;
      }
      return stage.beginTransaction(command, this);
    }
  }

  /** AUTH EXTERNAL was answered 334: the next line is the response, whatever it looks like. */
  record Authenticating(Identified before) implements Phase {
    @Override
    public Phase on(Command command, Stage stage) {
      throw new IllegalStateException("a command inside a SASL exchange");
    }

    @Override
    public Phase onSaslResponse(String line, Stage stage) {
      return stage.finishAuthentication(line, before);
    }
  }

  /** Between MAIL and the end of content: a backend connection is borrowed. */
  record Relaying(Identified before) implements Phase {
    @Override
    public Phase on(Command command, Stage stage) {
      return switch (command.verb()) {
        case EHLO, HELO -> greet(command, stage);
        case STARTTLS -> then(() -> stage.say(Reply.TLS_ALREADY));
        case AUTH -> then(() -> stage.say(Reply.NO_AUTH_IN_TRANSACTION));
        case MAIL -> mail(command, stage);
        case RCPT -> then(() -> stage.addRecipient(command));
        case DATA -> data(command, stage);
        case BDAT -> stage.takeChunk(command, true);
        case RSET -> reset(command, stage);
        case NOOP -> then(() -> stage.say(Reply.OK));
        case VRFY -> then(() -> stage.say(verified(command)));
        case EXPN, UNIMPLEMENTED -> then(() -> stage.say(Reply.NOT_IMPLEMENTED));
        case HELP -> then(() -> stage.say(Reply.HELP));
        case QUIT -> quit(stage);
        case UNKNOWN -> then(() -> stage.say(Reply.UNRECOGNIZED));
      };
    }

    /** An EHLO that is refused leaves everything as it was (RFC 5321 section 4.1.4). */
    private Phase greet(Command command, Stage stage) {
      if (!stage.greet(command, Offer.SUBMISSION)) {
        return this;
      }
      stage.abandonTransaction();
      return before;
    }

    /** A client that was told 451, as the backend had gone, may begin again without RSET. */
    private Phase mail(Command command, Stage stage) {
      if (stage.isTransactionLost()) {
        stage.abandonTransaction();
        return before.on(command, stage);
      }
      stage.say(Reply.NESTED_MAIL);
      return this;
    }

    private Phase data(Command command, Stage stage) {
      if (!command.argument().isEmpty()) {
        stage.say(Reply.NO_PARAMETER);
      } else {
        stage.requestContent();
      }
      return this;
    }

    private Phase reset(Command command, Stage stage) {
      if (!command.argument().isEmpty()) {
        stage.say(Reply.NO_PARAMETER);
        return this;
      }
      stage.abandonTransaction();
      stage.say(Reply.OK);
      return before;
    }

    private Phase quit(Stage stage) {
      stage.abandonTransaction();
      return farewell(stage);
    }
  }

  /** Content has begun with BDAT: more chunks follow, or the transaction is given up. */
  record Chunking(Identified before) implements Phase {
    @Override
    public Phase on(Command command, Stage stage) {
      return switch (command.verb()) {
        case BDAT -> stage.takeChunk(command, false);
        case STARTTLS, AUTH, MAIL, RCPT, DATA -> then(() -> stage.say(Reply.CHUNKS_UNDER_WAY));
        case EHLO, HELO, RSET, NOOP, VRFY, EXPN, HELP, QUIT, UNIMPLEMENTED, UNKNOWN ->
            leave(new Relaying(before).on(command, stage));
      };
    }

    /** Whatever does not end the transaction leaves it here. */
    private Phase leave(Phase next) {
      return next instanceof Relaying ? this : next;
    }
  }

  /** A chunk was refused and its mail is over: the chunks behind it mean nothing any more. */
  record ChunkRefused(Identified before) implements Phase {
    @Override
    public Phase on(Command command, Stage stage) {
      // RFC 3030 section 2: a client that pipelines cannot know yet, so this is no mistake of its.
      return command.verb() == Verb.BDAT
          ? then(() -> stage.refuseChunk(command, Reply.EARLIER_CHUNK_REFUSED))
          : before.on(command, stage);
    }
  }

  /** The session is over; what still arrives means nothing. */
  record Closed() implements Phase {
    @Override
    public Phase on(Command command, Stage stage) {
      return this;
    }
  }

  /** Acts and stays in this phase. */
  default Phase then(Runnable action) {
    action.run();
    return this;
  }

  private static Reply withoutArgument(Command command) {
    return command.argument().isEmpty() ? Reply.OK : Reply.NO_PARAMETER;
  }

  private static Reply verified(Command command) {
    return command.argument().isEmpty() ? Reply.PARAMETER_NEEDED : Reply.CANNOT_VERIFY;
  }

  private static Phase farewell(Stage stage) {
    stage.sayLast(Reply.BYE);
    return new Closed();
  }
}
