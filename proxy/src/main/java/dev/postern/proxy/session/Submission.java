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
import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.CommandDecoder.Framing;
import dev.postern.proxy.smtp.ForwardPath;
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
final class Submission implements TransactionOwner {

  private final Context context;
  private final Quotas quotas;
  private final Chunks chunks;
  private @Nullable Mail mail;

  /** A mail whose client has gone; the backend may still take it. */
  private @Nullable Mail orphan;

  Submission(Context context, Quotas quotas) {
    this.context = context;
    this.quotas = quotas;
    this.chunks = new Chunks(context);
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
    Slot slot = context.replies().reserve();
    context.port().become(new Phase.Relaying(before));
    quotas.begin(sender, denial -> beginIfPermitted(begun, slot, denial));
    return context.port().phase();
  }

  private void beginIfPermitted(Mail begun, Slot slot, @Nullable Reply denial) {
    if (denial != null) {
      refuse(begun, slot, denial);
    } else if (mail == begun) {
      borrow(begun, slot);
    }
  }

  private @Nullable Reply refusalOf(ReversePath sender) {
    if (sender.parameters().size() > context.session().sizeLimit) {
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

  private void borrow(Mail begun, Slot slot) {
    context.gate().hold(Reason.BORROWING);
    ForwardedIdentity identity = context.session().forwarded();
    Future<BackendConnection> borrowing = context.loop().pool.borrow(identity);
    if (borrowing.isDone()) {
      onBorrowed(borrowing, begun, identity, slot);
    } else {
      borrowing.addListener(
          (Future<BackendConnection> done) -> onBorrowed(done, begun, identity, slot));
    }
  }

  private void onBorrowed(
      Future<BackendConnection> done, Mail begun, ForwardedIdentity identity, Slot slot) {
    if (!done.isSuccess()) {
      refuseFor(done.cause(), begun, slot);
    } else if (mail != begun || context.port().isOver()) {
      context.loop().pool.giveBack(done.getNow(), Outcome.ABANDONED);
    } else {
      use(begun, done.getNow(), identity, slot);
    }
    goOnAfter(Reason.BORROWING);
  }

  /** A backend that offers less than it did cannot keep what the client was promised. */
  private void use(
      Mail begun, BackendConnection connection, ForwardedIdentity identity, Slot slot) {
    if (begun.sender.parameters().areKeptBy(connection.capabilities())) {
      forward(begun, connection, identity, slot);
    } else {
      context.loop().pool.giveBack(connection, Outcome.ABANDONED);
      refuse(begun, slot, Reply.BACKEND_OFFERS_LESS);
    }
  }

  private void refuseFor(Throwable cause, Mail begun, Slot slot) {
    refuse(
        begun,
        slot,
        cause instanceof BackendException known ? known.reply() : Reply.BACKEND_UNAVAILABLE);
  }

  private void refuse(Mail begun, Slot slot, Reply refusal) {
    if (mail == begun) {
      mail = null;
      context.port().become(begun.before);
    }
    context.replies().complete(slot, refusal);
  }

  private void forward(
      Mail begun, BackendConnection connection, ForwardedIdentity identity, Slot slot) {
    begun.transaction =
        new Transaction(
            this,
            context.loop().pool,
            connection,
            context.replies(),
            context.services().config.backend().timeouts());
    begun.transaction.mail(begun.sender, context.services().forwarding, identity, slot);
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
      } else if (!current.transaction.keeps(path.parameters())) {
        context.port().say(Reply.BACKEND_OFFERS_LESS);
      } else {
        quotas.addRecipient(
            path.mailbox(),
            current.transaction.recipients(),
            denial -> addIfPermitted(current, path, denial));
      }
    } catch (SmtpSyntaxException e) {
      context.port().say(e.reply());
    }
  }

  /** Until the answer is there, the mail server may have refused the sender, and all is over. */
  private void addIfPermitted(Mail asked, ForwardPath path, @Nullable Reply denial) {
    if (denial != null) {
      context.port().say(denial);
    } else if (mail == asked && asked.transaction != null) {
      asked.transaction.recipient(path, context.replies().reserve());
    } else {
      context.port().say(Reply.BAD_SEQUENCE);
    }
  }

  // DATA and BDAT

  void requestContent() {
    Transaction transaction = mail == null ? null : mail.withRecipients();
    if (mail == null || transaction == null) {
      context.port().say(Reply.RECIPIENT_FIRST);
    } else if (mail.isBinary()) {
      context.port().say(Reply.BINARY_IN_CHUNKS);
    } else {
      context.gate().hold(Reason.GO_AHEAD);
      transaction.data(context.replies().reserve(), Reply.GO_AHEAD);
    }
  }

  Phase takeChunk(Command command, boolean first) {
    return chunks.take(command, mail, first);
  }

  void refuseChunk(Command command, Reply refusal) {
    chunks.refuse(command, refusal);
  }

  @Override
  public void onDataAnswered(@Nullable Delivery delivery) {
    Mail current = mail;
    if (current != null) {
      if (delivery != null) {
        beginContent(current, delivery);
      } else if (current.incoming != null) {
        chunks.swallow(current, current.incoming);
        abandon();
      }
    }
    goOnAfter(Reason.GO_AHEAD);
  }

  private void beginContent(Mail current, Delivery delivery) {
    context.session().messages++;
    String fields = traceFields(current);
    if (current.incoming == null) {
      current.content = Content.ofData(context, quotas, delivery, fields);
      context.decoder().expect(Framing.CONTENT);
    } else {
      current.content = Content.ofChunks(context, quotas, delivery, current.isBinary(), fields);
      chunks.receive(current, current.incoming);
    }
  }

  private String traceFields(Mail current) {
    Session session = context.session();
    String id = session.id + "." + session.messages;
    return context.services().trace.fields(session, id, current.isUtf8(), Instant.now());
  }

  // Content

  void takeData(ByteBuf octets) {
    if (mail == null || mail.content == null) {
      throw new IllegalStateException("content outside a transaction");
    }
    if (mail.content.takeData(octets)) {
      context.decoder().expect(Framing.COMMAND);
      mail.content.awaitVerdict(context.replies().reserve());
    }
  }

  void takeChunkOctets(ByteBuf octets) {
    if (mail != null && mail.content != null) {
      mail.content.takeChunk(octets);
    }
  }

  void endChunk() {
    if (mail != null && mail.content != null && mail.incoming != null) {
      chunks.end(mail, mail.content, mail.incoming);
    }
  }

  @Override
  public boolean isInChunk() {
    return mail != null && mail.incoming != null;
  }

  @Override
  public void onChunkAnswered() {
    goOnAfter(Reason.CHUNK);
  }

  // The end

  boolean isLost() {
    return mail != null && mail.transaction != null && mail.transaction.isLost();
  }

  /** Abandons the mail, if one is under way. */
  void giveUp() {
    if (isUnderWay()) {
      abandon();
    }
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
      context.port().become(mail.after());
      mail.release();
      mail = null;
      context.gate().release(Reason.VERDICT);
      context.gate().release(Reason.CHUNK);
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
          ended.octets(),
          verdict,
          verdict.isPositive());
    }
  }

  @Override
  public void onReplacing() {
    context.services().metrics.count(Event.BACKEND_REPLACED);
    context.gate().hold(Reason.BORROWING);
  }

  @Override
  public void onReplaced() {
    context.gate().release(Reason.BORROWING);
    context.port().proceed();
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
