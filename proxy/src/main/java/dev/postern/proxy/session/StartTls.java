package dev.postern.proxy.session;

import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.smtp.Reply;

/** STARTTLS (RFC 3207). */
final class StartTls {

  private final Context context;

  StartTls(Context context) {
    this.context = context;
  }

  /** Answers it and begins the handshake; false when the session is over instead. */
  boolean start() {
    ListenerServices services = context.services();
    if (context.decoder().hasPending()) {
      // CVE-2011-0411: what came behind STARTTLS in clear must not be obeyed inside TLS.
      services.metrics.count(Event.REFUSED_INJECTION);
      SessionLog.refused(context.session(), "injection", "octets behind STARTTLS");
      context.port().sayLast(Reply.INJECTION);
      return false;
    }
    if (!services.admission.beginHandshake()) {
      context.endBy(Limit.HANDSHAKES);
      return false;
    }
    context.replies().say(Reply.READY_FOR_TLS);
    context.replies().flush();
    ClientTls.begin(services, context.channel());
    return true;
  }
}
