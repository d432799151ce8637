package dev.postern.proxy.session;

import dev.postern.proxy.session.Mail.IncomingChunk;
import dev.postern.proxy.session.ReadGate.Reason;
import dev.postern.proxy.smtp.Chunk;
import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.SmtpSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The command BDAT (RFC 3030 section 2): a chunk that is taken, and one that is refused and
 * swallowed, since its octets are no commands. Confined to the session's event loop.
 */
final class Chunks {

  private final Context context;

  Chunks(Context context) {
    this.context = context;
  }

  /** Takes a chunk of a mail, or refuses it: the phase that follows. */
  Phase take(Command command, @Nullable Mail mail, boolean first) {
    Transaction transaction = mail == null ? null : mail.withRecipients();
    try {
      Chunk chunk = Chunk.parse(command.argument());
      if (mail == null || transaction == null) {
        refuse(command, Reply.RECIPIENT_FIRST);
      } else if (!context.session().esmtp) {
        refuse(command, Reply.HELLO_FIRST);
      } else if (chunk.isAbsurd()) {
        context.port().sayLast(Reply.TOO_BIG);
      } else {
        mail.incoming = new IncomingChunk(chunk, context.replies().reserve());
        begin(mail, mail.incoming, transaction, first);
      }
    } catch (SmtpSyntaxException e) {
      context.port().say(e.reply());
    }
    return context.port().phase();
  }

  private void begin(Mail mail, IncomingChunk incoming, Transaction transaction, boolean first) {
    if (!first) {
      receive(mail, incoming);
      return;
    }
    mail.moreChunks = true;
    context.gate().hold(Reason.GO_AHEAD);
    context.port().become(new Phase.Chunking(mail.before));
    if (Content.goesInChunks(context, mail.isBinary(), transaction.takesChunks())) {
      transaction.chunks(incoming.slot());
    } else {
      transaction.data(incoming.slot(), null);
    }
  }

  /** The octets of the chunk may come. */
  void receive(Mail mail, IncomingChunk incoming) {
    if (mail.content != null) {
      mail.content.beginChunk(incoming.chunk());
    }
    context.decoder().expectChunk(incoming.chunk().octets());
  }

  /** Refuses a chunk and swallows its octets. */
  void refuse(Command command, Reply refusal) {
    String size = command.argument().split(" ", 2)[0];
    if (size.matches("[0-9]{1,18}")) {
      context.decoder().skip(Long.parseLong(size));
    }
    context.port().say(refusal);
  }

  /**
   * The first chunk was refused, and the mail with it. The next may be under way: alone it would be
   * a message without its beginning.
   */
  void swallow(Mail mail, IncomingChunk incoming) {
    context.decoder().skip(incoming.chunk().octets());
    mail.incoming = null;
    mail.moreChunks = !incoming.chunk().last();
    context.port().become(mail.after());
  }

  /** A chunk is complete; what has to be waited for is given to the gate. */
  void end(Mail mail, Content content, IncomingChunk arrived) {
    mail.moreChunks = !arrived.chunk().last();
    boolean ended = content.endChunk(arrived.slot());
    mail.incoming = null;
    if (ended) {
      content.awaitVerdict(arrived.slot());
    } else if (content.hasToWait()) {
      context.gate().hold(Reason.CHUNK);
    }
  }
}
