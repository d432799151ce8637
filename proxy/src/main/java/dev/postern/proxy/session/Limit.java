package dev.postern.proxy.session;

import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.smtp.Reply;
import java.util.Locale;

/** The limits whose end is 421, a row each: what the client hears, and how it is counted. */
enum Limit {
  CONNECTIONS(Reply.TOO_MANY_CONNECTIONS, Event.LIMIT_CONNECTIONS),
  CONNECTIONS_PER_ADDRESS(Reply.TOO_MANY_FROM_ADDRESS, Event.LIMIT_CONNECTIONS_PER_ADDRESS),
  HANDSHAKES(Reply.TOO_MANY_HANDSHAKES, Event.LIMIT_HANDSHAKES),
  LOGIN_TIMEOUT(Reply.LOGIN_TIME_OVER, Event.LIMIT_LOGIN_TIME),
  COMMAND_TIMEOUT(Reply.TIMEOUT, Event.LIMIT_SILENCE),
  CONTENT_TIMEOUT(Reply.TIMEOUT, Event.LIMIT_SILENCE),
  CONTENT_RATE(Reply.CONTENT_TOO_SLOW, Event.LIMIT_CONTENT_RATE),
  COMMANDS_BEFORE_LOGIN(Reply.TOO_MANY_COMMANDS, Event.LIMIT_COMMANDS),
  ERRORS(Reply.TOO_MANY_ERRORS, Event.LIMIT_ERRORS),
  REJECTED_TIME(Reply.REJECTED_TIME_OVER, Event.LIMIT_REJECTED),
  REJECTED_COMMANDS(Reply.REJECTED_TIME_OVER, Event.LIMIT_REJECTED);

  @SuppressWarnings("ImmutableEnumChecker") // a record of a code and an unmodifiable list
  private final Reply reply;

  private final Event event;

  Limit(Reply reply, Event event) {
    this.reply = reply;
    this.event = event;
  }

  Reply reply() {
    return reply;
  }

  Event event() {
    return event;
  }

  /** The key of the configuration, below limits. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
