package dev.postern.proxy.session;

import dev.postern.proxy.backend.BackendConnection;
import dev.postern.proxy.backend.BackendException;
import dev.postern.proxy.backend.BackendPool.Outcome;
import dev.postern.proxy.backend.ForwardedIdentity;
import dev.postern.proxy.config.SenderConfig.NullSender;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.policy.SenderPolicy;
import dev.postern.proxy.session.ReadGate.Reason;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Chunk;
import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.CommandDecoder.Framing;
import dev.postern.proxy.smtp.ForwardPath;
import dev.postern.proxy.smtp.Parameter;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.ReversePath;
import dev.postern.proxy.smtp.SmtpSyntaxException;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session's mails, one after another: from MAIL, where a connection is borrowed, to the verdict,
 * with which it goes back. Between two mails it holds nothing. Confined to the session's event
 * loop.
 */
final class Submission implements Transaction.Owner {

  /** One mail under way. */
  private static final class Mail {
    final ReversePath sender;
    final Phase.Identified before;
    @Nullable Transaction transaction;
    @Nullable Content content;
    @Nullable IncomingChunk incoming;

    Mail(ReversePath sender, Phase.Identified before) {
      this.sender = sender;
      this.before = before;
    }

    void release() {
      if (content != null) {
        content.release();
      }
    }

    boolean isUtf8() {
      return sender.parameters().has(Parameter.SMTPUTF8);
    }
  }

  /** A chunk that arrives, and the place of its reply. */
  private record IncomingChunk(Chunk chunk, Slot slot) {}

  private final Context context;
  private @Nullable Mail mail;

  /** A mail whose client has gone; the backend may still take it. */
  private @Nullable Mail orphan;

  Submission(Context context) {
    this.context = context;
  }

  boolean isUnderWay() {
    return mail != null;
  }

  /** Whether the client is in the middle of content, which has a patience of its own. */
  boolean isInContent() {
    return mail != null && mail.content != null;
  }

  void flush() {
    if (mail != null && mail.transaction != null) {
      mail.transaction.flush();
    }
  }

  // MAIL

  Phase begin(Command command, Phase.Identified before) {
    ReversePath sender;
    try {
      sender = ReversePath.parse(command.argument(), context.session().offered);
    } catch (SmtpSyntaxException e) {
      context.port().say(e.reply());
      return before;
    }
    Reply refusal = refusalOf(sender);
    if (refusal != null) {
      context.port().say(refusal);
      return before;
    }
    Mail begun = new Mail(sender, before);
    mail = begun;
    return borrow(begun, context.replies().reserve());
  }

  private @Nullable Reply refusalOf(ReversePath sender) {
    if (sender.parameters().size() > context.session().offered.size()) {
      return Reply.TOO_BIG;
    }
    if (sender.mailbox().isEmpty()) {
      return context.services().config.sender().nullSender() == NullSender.ALLOW
          ? null
          : Reply.NULL_SENDER_NOT_PERMITTED;
    }
    if (!SenderPolicy.permits(context.session().identified(), sender.address())) {
      SessionLog.refused(context.session(), "sender", sender.address());
      context.services().metrics.count(Event.REFUSED_SENDER);
      return Reply.SENDER_NOT_PERMITTED;
    }
    return null;
  }

  private Phase borrow(Mail begun, Slot slot) {
    context.gate().hold(Reason.BORROWING);
    ForwardedIdentity identity = context.session().forwarded();
    Future<BackendConnection> borrowing = context.loop().pool.borrow(identity);
    borrowing.addListener(
        (Future<BackendConnection> done) -> {
          if (!done.isSuccess()) {
            refuseFor(done.cause(), begun, slot);
          } else if (mail != begun || context.port().isOver()) {
            context.loop().pool.giveBack(done.getNow(), Outcome.ABANDONED);
          } else {
            context.port().become(new Phase.Relaying(begun.before));
            forward(begun, done.getNow(), identity, slot);
          }
          goOnAfter(Reason.BORROWING);
        });
    return borrowing.isDone() ? context.port().phase() : new Phase.Relaying(begun.before);
  }

  private void refuseFor(Throwable cause, Mail begun, Slot slot) {
    Reply refusal =
        cause instanceof BackendException known ? known.reply() : Reply.BACKEND_UNAVAILABLE;
    if (mail == begun) {
      mail = null;
      context.port().become(begun.before);
    }
    context.replies().complete(slot, refusal);
  }

  private void forward(
      Mail begun, BackendConnection connection, ForwardedIdentity identity, Slot slot) {
    Transaction transaction =
        new Transaction(
            this,
            context.loop().pool,
            connection,
            context.replies(),
            context.services().config.backend().timeouts());
    begun.transaction = transaction;
    transaction.mail(
        context.services().forwarding.prelude(connection.capabilities(), identity),
        begun.sender.command(context.services().forwarding.mailParameter(identity)),
        slot);
  }

  // RCPT

  void addRecipient(Command command) {
    Mail current = mail;
    if (current == null || current.transaction == null) {
      context.port().say(Reply.BAD_SEQUENCE);
      return;
    }
    try {
      ForwardPath path =
          ForwardPath.parse(command.argument(), context.session().offered, current.isUtf8());
      if (current.transaction.recipients() >= context.services().config.limits().recipients()) {
        context.port().say(Reply.TOO_MANY_RECIPIENTS);
      } else {
        current.transaction.recipient(path, context.replies().reserve());
      }
    } catch (SmtpSyntaxException e) {
      context.port().say(e.reply());
    }
  }

  // DATA and BDAT

  void requestContent() {
    Transaction transaction = withRecipients();
    if (transaction == null) {
      context.port().say(Reply.RECIPIENT_FIRST);
      return;
    }
    context.gate().hold(Reason.GO_AHEAD);
    transaction.data(context.replies().reserve(), Reply.GO_AHEAD);
  }

  private @Nullable Transaction withRecipients() {
    Transaction transaction = mail == null ? null : mail.transaction;
    return transaction == null || transaction.recipients() == 0 ? null : transaction;
  }

  Phase takeChunk(Command command, Phase.Identified before, boolean first) {
    Mail current = mail;
    Transaction transaction = withRecipients();
    try {
      Chunk chunk = Chunk.parse(command.argument());
      if (current == null || transaction == null) {
        refuseChunk(command, Reply.RECIPIENT_FIRST);
      } else if (chunk.isAbsurd()) {
        context.port().sayLast(Reply.TOO_BIG);
      } else {
        current.incoming = new IncomingChunk(chunk, context.replies().reserve());
        return first ? requestChunks(current, transaction, before) : expectChunk(chunk);
      }
    } catch (SmtpSyntaxException e) {
      context.port().say(e.reply());
    }
    return context.port().phase();
  }

  private Phase expectChunk(Chunk chunk) {
    context.decoder().expectChunk(chunk.octets());
    return context.port().phase();
  }

  /** The backend is spoken to by DATA, whatever it offers: one way only for content to take. */
  private Phase requestChunks(Mail current, Transaction transaction, Phase.Identified before) {
    IncomingChunk incoming = current.incoming;
    if (incoming != null) {
      context.gate().hold(Reason.GO_AHEAD);
      context.port().become(new Phase.Chunking(before));
      transaction.data(incoming.slot, null);
    }
    return context.port().phase();
  }

  /** Refuses a chunk and swallows its octets: they are no commands (RFC 3030 section 2). */
  void refuseChunk(Command command, Reply refusal) {
    String size = command.argument().split(" ", 2)[0];
    if (size.matches("[0-9]{1,18}")) {
      context.decoder().skip(Long.parseLong(size));
    }
    context.port().say(refusal);
  }

  @Override
  public void onDataAnswered(boolean contentFollows) {
    Mail current = mail;
    if (current != null && current.transaction != null) {
      if (contentFollows) {
        beginContent(current, current.transaction);
      } else if (current.incoming != null) {
        context.decoder().skip(current.incoming.chunk.octets());
        current.incoming = null;
        context.port().become(new Phase.Relaying(current.before));
      }
    }
    goOnAfter(Reason.GO_AHEAD);
  }

  private void beginContent(Mail current, Transaction transaction) {
    context.session().messages++;
    current.content =
        new Content(context, transaction, current.incoming != null, traceField(current));
    if (current.incoming == null) {
      context.decoder().expect(Framing.CONTENT);
    } else {
      context.decoder().expectChunk(current.incoming.chunk.octets());
    }
  }

  private @Nullable String traceField(Mail current) {
    Session session = context.session();
    return context.services().config.trace().received()
        ? context
            .services()
            .trace
            .field(session, session.id + "." + session.messages, current.isUtf8(), Instant.now())
        : null;
  }

  // Content

  void takeData(ByteBuf octets) {
    Mail current = mail;
    if (current == null || current.transaction == null || current.content == null) {
      throw new IllegalStateException("content outside a transaction");
    }
    Transaction transaction = current.transaction;
    if (current.content.takeData(octets)) {
      context.decoder().expect(Framing.COMMAND);
      awaitVerdict(transaction, context.replies().reserve());
    }
  }

  void takeChunkOctets(ByteBuf octets) {
    if (mail != null && mail.content != null) {
      mail.content.takeChunk(octets);
    }
  }

  void endChunk() {
    Mail current = mail;
    if (current == null
        || current.transaction == null
        || current.content == null
        || current.incoming == null) {
      return;
    }
    IncomingChunk arrived = current.incoming;
    current.incoming = null;
    if (arrived.chunk.last()) {
      current.content.endChunks();
    }
    if (arrived.chunk.last() || current.transaction.isCut()) {
      awaitVerdict(current.transaction, arrived.slot);
    } else {
      context.replies().complete(arrived.slot, Reply.CHUNK_TAKEN);
    }
  }

  private void awaitVerdict(Transaction transaction, Slot slot) {
    context.gate().hold(Reason.VERDICT);
    transaction.endContent(slot);
  }

  // The end

  boolean isLost() {
    return mail != null && mail.transaction != null && mail.transaction.isLost();
  }

  void abandon() {
    Mail current = mail;
    mail = null;
    orphan = current;
    if (current != null) {
      current.release();
    }
    if (current != null && current.transaction != null) {
      current.transaction.abandon();
    }
  }

  @Override
  public void onOver(Transaction over, @Nullable Reply verdict) {
    if (verdict != null) {
      log(over, verdict);
      context
          .services()
          .metrics
          .count(verdict.isPositive() ? Event.MESSAGE_DELIVERED : Event.MESSAGE_REFUSED);
      if (verdict.isPositive()) {
        context.port().onDelivered();
      }
    }
    if (mail != null && mail.transaction == over) {
      context.port().become(mail.before);
      mail.release();
      mail = null;
      context.gate().release(Reason.VERDICT);
    }
    // The connection has a new user by now, so nobody else flushes what was said on it.
    context.port().proceed();
  }

  private void log(Transaction over, Reply verdict) {
    Mail ended = mail != null && mail.transaction == over ? mail : orphan;
    if (ended != null) {
      SessionLog.message(
          context.session(),
          ended.sender.address(),
          over.accepted(),
          ended.content == null ? 0 : ended.content.octets(),
          verdict,
          verdict.isPositive());
    }
  }

  @Override
  public void onBackendWritability(boolean writable) {
    if (writable) {
      goOnAfter(Reason.BACKEND_FULL);
    } else {
      context.gate().hold(Reason.BACKEND_FULL);
    }
  }

  @Override
  public void onBackendTurn() {
    context.port().proceed();
  }

  private void goOnAfter(Reason reason) {
    if (context.gate().release(reason)) {
      context.port().proceed();
    }
  }
}
