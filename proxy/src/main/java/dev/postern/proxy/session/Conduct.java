package dev.postern.proxy.session;

import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.smtp.Reply;

/**
 * Counts what mail programs do not do, mistakes and commands without end from somebody unknown, and
 * ends the session when there is too much of it. Confined to its event loop.
 */
final class Conduct {

  private final Context context;
  private final LimitsConfig limits;
  private final Tarpit tarpit;
  private int unknown;
  private int rejected;
  private int errors;

  Conduct(Context context) {
    this.context = context;
    this.limits = context.services().config.limits();
    this.tarpit = new Tarpit(context);
  }

  /** Whether a command may be obeyed: not too many without an identity, TLS or not. */
  boolean permitsCommand() {
    boolean tooMany =
        context.session().identity == null && ++unknown > limits.commandsBeforeLogin();
    endIf(tooMany, Limit.COMMANDS_BEFORE_LOGIN);
    return !tooMany;
  }

  /** A command of a session whose certificate was rejected. */
  void onRejectedCommand() {
    endIf(++rejected > limits.rejectedCommands(), Limit.REJECTED_COMMANDS);
  }

  /** Says a reply of ours: those for syntax and sequence are errors. */
  void say(Reply reply) {
    tarpit.say(reply);
    boolean isError = reply.code() >= 500 && reply.code() <= 504 || reply.code() == 555;
    endIf(isError && ++errors > limits.errors(), Limit.ERRORS);
  }

  private void endIf(boolean met, Limit limit) {
    if (met) {
      context.endBy(limit);
    }
  }

  /** A mail was delivered, or TLS began. */
  void forgive() {
    errors = 0;
    tarpit.forgive();
  }
}
