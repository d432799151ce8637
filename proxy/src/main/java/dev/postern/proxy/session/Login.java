package dev.postern.proxy.session;

import dev.postern.proxy.identity.ExternalMechanism;
import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.CommandDecoder.Framing;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.SmtpSyntaxException;

/** AUTH EXTERNAL (RFC 4954, RFC 4422 appendix A): the certificate has said who it is already. */
final class Login {

  private final Context context;

  Login(Context context) {
    this.context = context;
  }

  Phase authenticate(Command command, Phase.Identified before) {
    try {
      byte[] response = SaslExternal.initialResponse(command.argument());
      if (response != null) {
        return authorize(response, before);
      }
      context.port().say(Reply.SASL_CONTINUE);
      context.decoder().expect(Framing.SASL);
      return new Phase.Authenticating(before);
    } catch (SmtpSyntaxException e) {
      context.port().say(e.reply());
      return before;
    }
  }

  Phase finish(String response, Phase.Identified before) {
    try {
      return authorize(SaslExternal.response(response), before);
    } catch (SmtpSyntaxException e) {
      if (e.reply().equals(Reply.AUTH_LOOKS_LIKE_COMMAND)) {
        SessionLog.refused(
            context.session(), "sasl", "a command instead of a response: client without user");
      }
      context.port().say(e.reply());
      return before;
    }
  }

  private Phase authorize(byte[] authorization, Phase.Identified before) {
    ExternalMechanism.Outcome outcome =
        ExternalMechanism.judge(
            authorization,
            context.session().identified(),
            context.services().config.identity().authzid());
    if (outcome instanceof ExternalMechanism.Outcome.Refused refused) {
      SessionLog.refused(context.session(), "authzid", refused.why());
      context.port().say(Reply.AUTHZID_REFUSED);
      return before;
    }
    context.port().say(Reply.AUTHENTICATED);
    return new Phase.Identified(true);
  }
}
