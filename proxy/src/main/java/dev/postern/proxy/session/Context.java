package dev.postern.proxy.session;

import dev.postern.proxy.loop.LoopBuffer;
import dev.postern.proxy.smtp.CommandDecoder;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;

/**
 * What the parts of one conversation share: {@link Greeting}, {@link Login} and {@link Submission}
 * each know this and not each other. Confined to the session's event loop.
 */
record Context(
    Channel channel,
    ListenerServices services,
    LoopServices loop,
    Session session,
    ReadGate gate,
    ReplyQueue replies,
    CommandDecoder decoder,
    Port port) {

  /** What a part may want of the whole. */
  interface Port {

    /** Says a reply in the place of the present command, and counts it if it is an error. */
    void say(Reply reply);

    /** Says a reply and ends the session behind it. */
    void sayLast(Reply reply);

    Phase phase();

    /** Goes over to another phase, unless the session is over. */
    void become(Phase next);

    /** A mail was delivered: errors before it are forgiven. */
    void onDelivered();

    /** Goes on after an answer from elsewhere, as far as the gate lets it. */
    void proceed();

    /** Whether the client has gone, or has heard the last word. */
    boolean isOver();
  }

  /** A limit is met: it is counted, and the session ends behind the replies that are due. */
  void endBy(Limit limit) {
    services.limits.met(limit, session);
    port.sayLast(limit.reply());
  }

  /** Text as octets, to be released by whoever takes them. */
  ByteBuf octets(String text) {
    return octets(text, 0);
  }

  /** The same with room for so many more. */
  ByteBuf octets(String text, int more) {
    ByteBuf octets = LoopBuffer.LINES.lend(channel.alloc(), text.length() + more);
    octets.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    return octets;
  }
}
