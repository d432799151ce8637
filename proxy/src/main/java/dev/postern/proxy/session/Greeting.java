package dev.postern.proxy.session;

import dev.postern.proxy.session.ReadGate.Reason;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.session.Stage.Offer;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.Verb;
import io.netty.util.concurrent.Future;
import java.util.List;

/** EHLO and HELO (RFC 5321 section 4.1.1.1): who the client says it is, and what it is offered. */
final class Greeting {

  private static final int MAXIMUM_NAME = 255;

  private final Context context;

  Greeting(Context context) {
    this.context = context;
  }

  /** Whether the name was taken. */
  boolean greet(Command command, Offer offer) {
    if (!isName(command.argument())) {
      context.port().say(Reply.HELLO_NEEDS_NAME);
      return false;
    }
    Session session = context.session();
    session.helo = command.argument();
    session.esmtp = command.verb() == Verb.EHLO;
    Slot slot = context.replies().reserve();
    switch (offer) {
      case STARTTLS -> answer(slot, List.of("PIPELINING", "STARTTLS"));
      case NOTHING -> answer(slot, List.of("PIPELINING", "ENHANCEDSTATUSCODES"));
      case EXTERNAL -> answer(slot, List.of("PIPELINING", "ENHANCEDSTATUSCODES", "AUTH EXTERNAL"));
      case SUBMISSION -> offerSubmission(slot);
    }
    return true;
  }

  /** Lenient as to names, which clients make up; strict as to what could break out of a line. */
  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7F) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MAXIMUM_NAME;
  }

  private void answer(Slot slot, List<String> keywords) {
    answer(slot, Reply.of(250, context.services().config.hostname(), keywords));
  }

  /** What the backend has is known, or asked for: reading is held until then. */
  private void offerSubmission(Slot slot) {
    context.gate().hold(Reason.BORROWING);
    context
        .loop()
        .pool
        .capabilities()
        .addListener(
            (Future<Capabilities> known) -> {
              offer(slot, known.isSuccess() ? known.getNow() : Capabilities.NONE);
              if (context.gate().release(Reason.BORROWING)) {
                context.port().proceed();
              }
            });
  }

  private void offer(Slot slot, Capabilities backend) {
    Offers.Offer offer = context.services().offers.meeting(backend);
    Session session = context.session();
    // HELO is a request for plain SMTP (RFC 5321 section 4.1.1.1).
    session.offered = session.esmtp ? offer.capabilities() : Capabilities.NONE;
    session.sizeLimit = offer.octets();
    answer(slot, offer.reply());
  }

  /** Whoever said HELO hears no keywords. */
  private void answer(Slot slot, Reply full) {
    Reply reply =
        context.session().esmtp ? full : Reply.of(250, context.services().config.hostname());
    context.replies().complete(slot, reply);
  }
}
