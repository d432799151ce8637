package dev.postern.proxy.session;

import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Chunk;
import dev.postern.proxy.smtp.Parameter;
import dev.postern.proxy.smtp.ReversePath;
import org.jspecify.annotations.Nullable;

/** One mail under way, as far as it has come. Confined to the session's event loop. */
final class Mail {

  /** A chunk that arrives, and the place of its reply. */
  record IncomingChunk(Chunk chunk, Slot slot) {}

  final ReversePath sender;
  final Phase.Identified before;
  @Nullable Transaction transaction;
  @Nullable Content content;
  @Nullable IncomingChunk incoming;

  /** Whether chunks have begun and the last one has not come. */
  boolean moreChunks;

  Mail(ReversePath sender, Phase.Identified before) {
    this.sender = sender;
    this.before = before;
  }

  /** The transaction, once a recipient was asked for. */
  @Nullable Transaction withRecipients() {
    return transaction == null || transaction.recipients() == 0 ? null : transaction;
  }

  /** The phase behind the end of this mail, whatever it was. */
  Phase after() {
    return moreChunks ? new Phase.ChunkRefused(before) : before;
  }

  boolean isUtf8() {
    return sender.parameters().has(Parameter.SMTPUTF8);
  }

  /** Whether sizes alone rule and lines mean nothing (RFC 3030 section 3). */
  boolean isBinary() {
    return sender.parameters().isBinary();
  }

  long octets() {
    return content == null ? 0 : content.octets();
  }

  void release() {
    if (content != null) {
      content.release();
    }
  }
}
