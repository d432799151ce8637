package dev.postern.proxy.session;

import dev.postern.proxy.backend.BackendConnection;
import dev.postern.proxy.backend.BackendException;
import dev.postern.proxy.backend.BackendPool.Outcome;
import dev.postern.proxy.backend.Deadlines;
import dev.postern.proxy.backend.ForwardedIdentity;
import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.config.SenderConfig.NullSender;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.identity.ExternalMechanism;
import dev.postern.proxy.policy.SenderPolicy;
import dev.postern.proxy.session.ReadGate.Reason;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Chunk;
import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.CommandDecoder;
import dev.postern.proxy.smtp.CommandDecoder.Framing;
import dev.postern.proxy.smtp.ContentScanner;
import dev.postern.proxy.smtp.DotStuffer;
import dev.postern.proxy.smtp.ForwardPath;
import dev.postern.proxy.smtp.Parameter;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.ReversePath;
import dev.postern.proxy.smtp.SmtpSyntaxException;
import dev.postern.proxy.smtp.Verb;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machinery of one conversation: takes commands and content from the decoder, asks the phase,
 * and does what the phase wants. Confined to the session's event loop.
 */
final class Conversation
    implements Stage, CommandDecoder.Consumer, Transaction.Owner, Deadlines.Timed {

  private static final int REPLIES_DUE_LIMIT = 500;

  /** A chunk that arrives, and the place of its reply. */
  private record IncomingChunk(Chunk chunk, Slot slot) {}

  private final Channel channel;
  private final ListenerServices services;
  private final LoopServices loop;
  private final LimitsConfig limits;
  private final Session session;
  private final ReadGate gate;
  private final ReplyQueue replies;
  private final CommandDecoder decoder;

  private Phase phase = new Phase.Plaintext();
  private Capabilities offered = Capabilities.NONE;
  private @Nullable Transaction transaction;
  private @Nullable ReversePath reversePath;
  private @Nullable ContentScanner scanner;
  private @Nullable String traceField;
  private @Nullable IncomingChunk incoming;
  private @Nullable DotStuffer stuffer;
  private Phase.Identified home = new Phase.Identified(false);

  private int errors;
  private int rejectedCommands;
  private long lastHeard;
  private long rejectedUntil = Long.MAX_VALUE;
  private boolean begun;
  private boolean ended;
  private boolean draining;

  Conversation(Channel channel, ListenerServices services, LoopServices loop, Session session) {
    this.channel = channel;
    this.services = services;
    this.loop = loop;
    this.limits = services.config.limits();
    this.session = session;
    this.gate = new ReadGate(channel);
    this.replies = new ReplyQueue(channel);
    this.decoder = new CommandDecoder(this);
    this.lastHeard = now();
  }

  CommandDecoder decoder() {
    return decoder;
  }

  Session session() {
    return session;
  }

  /** The client may be greeted: it is connected, or TLS stands where that comes first. */
  void begin() {
    if (loop.isDraining()) {
      replies.sayLast(Reply.SHUTTING_DOWN);
      return;
    }
    begun = true;
    replies.say(Reply.banner(services.config.hostname()));
    replies.flush();
  }

  /** TLS stands; all knowledge from before it is forgotten (RFC 3207 section 4.2). */
  void onTls(Phase next) {
    session.helo = "";
    session.esmtp = false;
    errors = 0;
    phase = next;
    if (next instanceof Phase.Refused refused && refused.limited()) {
      rejectedUntil = now() + limits.rejectedTime().toNanos();
    }
    if (!begun) {
      begin();
    }
  }

  /** The client has gone. */
  void end() {
    if (!ended) {
      ended = true;
      phase = new Phase.Closed();
      abandonTransaction();
      loop.leave(this);
      logEnd();
    }
  }

  /** A session without an identity is worth a line only now and then, and one is enough. */
  private void logEnd() {
    boolean known = session.identity != null;
    if (known || !session.rejected && services.rejections.mayWrite(now())) {
      SessionLog.session(session);
    }
  }

  /** No new transaction: 421 now, or behind the one that is under way. */
  void drain() {
    draining = true;
    if (begun) {
      proceed();
    } else {
      channel.close();
    }
  }

  void onClientWritability() {
    if (!channel.isWritable()) {
      gate.hold(Reason.CLIENT_FULL);
    } else if (gate.release(Reason.CLIENT_FULL)) {
      proceed();
    }
  }

  // What the decoder finds.

  @Override
  public boolean isReady() {
    return gate.isOpen() && !ended && !replies.isClosing();
  }

  @Override
  public void onCommand(Command command) {
    Phase next = phase.on(command, this);
    if (!(phase instanceof Phase.Closed)) {
      phase = next;
    }
    holdWhileRepliesAreDue();
  }

  @Override
  public void onMalformed(Reply refusal) {
    if (phase instanceof Phase.Authenticating authenticating) {
      decoder.expect(Framing.COMMAND);
      phase = authenticating.before();
    }
    say(refusal);
  }

  @Override
  public void onSaslResponse(String line) {
    decoder.expect(Framing.COMMAND);
    phase = phase.onSaslResponse(line, this);
  }

  @Override
  public void onContent(ByteBuf octets) {
    Transaction current = transaction;
    ContentScanner scan = scanner;
    if (current == null || scan == null) {
      throw new IllegalStateException("content outside a transaction");
    }
    int start = octets.readerIndex();
    int end = scan.scan(octets);
    cutIfForbidden(current, scan);
    passOn(current, octets, end - start);
    if (scan.isEnded()) {
      decoder.expect(Framing.COMMAND);
      gate.hold(Reason.VERDICT);
      current.endContent(replies.reserve());
    }
  }

  @Override
  public void onChunk(ByteBuf octets) {
    Transaction current = transaction;
    ContentScanner scan = scanner;
    DotStuffer stuffing = stuffer;
    if (current == null || scan == null || stuffing == null) {
      return; // The transaction ended before its content did; the rest is swallowed.
    }
    scan.scan(octets);
    cutIfForbidden(current, scan);
    if (!current.isCut()) {
      ByteBuf stuffed = stuffing.stuff(octets, channel.alloc());
      passOn(current, stuffed, stuffed.readableBytes());
      stuffed.release();
    }
  }

  @Override
  public void onChunkEnd() {
    IncomingChunk arrived = incoming;
    Transaction current = transaction;
    ContentScanner scan = scanner;
    DotStuffer stuffing = stuffer;
    incoming = null;
    if (arrived == null || current == null || scan == null || stuffing == null) {
      return;
    }
    if (arrived.chunk.last()) {
      scan.endOfChunks();
      cutIfForbidden(current, scan);
    }
    if (!arrived.chunk.last() && !current.isCut()) {
      replies.complete(arrived.slot, Reply.CHUNK_TAKEN);
      return;
    }
    ByteBuf end = line(stuffing.end());
    passOn(current, end, end.readableBytes());
    end.release();
    gate.hold(Reason.VERDICT);
    current.endContent(arrived.slot);
  }

  private void cutIfForbidden(Transaction current, ContentScanner scan) {
    if (scan.isMalformed()) {
      current.cut(Reply.BARE_LINE_END);
    } else if (scan.octets() > offered.size()) {
      current.cut(Reply.TOO_BIG);
    }
  }

  private ByteBuf line(String text) {
    ByteBuf octets = channel.alloc().buffer(text.length());
    octets.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    return octets;
  }

  private void passOn(Transaction current, ByteBuf octets, int length) {
    if (current.isCut()) {
      octets.skipBytes(length);
      return;
    }
    if (traceField != null) {
      ByteBuf field = line(traceField);
      traceField = null;
      current.content(field);
    }
    current.content(octets.readRetainedSlice(length));
  }

  @Override
  public void onTurn() {
    lastHeard = now();
    flush();
  }

  private void flush() {
    if (transaction != null) {
      transaction.flush();
    }
    replies.flush();
  }

  /** Goes on after an answer from elsewhere, as far as the gate lets it. */
  private void proceed() {
    decoder.resume();
    if (draining && transaction == null && gate.isOpen() && !ended) {
      sayLast(Reply.SHUTTING_DOWN);
    }
    flush();
  }

  private void holdWhileRepliesAreDue() {
    if (replies.size() > REPLIES_DUE_LIMIT) {
      gate.hold(Reason.REPLIES_DUE);
    }
  }

  // What a phase may do.

  @Override
  public void say(Reply reply) {
    replies.say(reply);
    boolean isError = reply.code() >= 500 && reply.code() <= 504 || reply.code() == 555;
    if (isError && ++errors > limits.errors()) {
      sayLast(Reply.TOO_MANY_ERRORS);
    }
  }

  @Override
  public void sayLast(Reply reply) {
    replies.sayLast(reply);
    phase = new Phase.Closed();
  }

  @Override
  public void greet(Command command, Offer offer) {
    if (!isName(command.argument())) {
      say(Reply.HELLO_NEEDS_NAME);
      return;
    }
    session.helo = command.argument();
    session.esmtp = command.verb() == Verb.EHLO;
    switch (offer) {
      case STARTTLS -> hello(replies.reserve(), List.of("PIPELINING", "STARTTLS"));
      case NOTHING -> hello(replies.reserve(), List.of("PIPELINING", "ENHANCEDSTATUSCODES"));
      case EXTERNAL ->
          hello(replies.reserve(), List.of("PIPELINING", "ENHANCEDSTATUSCODES", "AUTH EXTERNAL"));
      case SUBMISSION -> offerSubmission(replies.reserve());
    }
  }

  /** Lenient as to names, which clients make up; strict as to what could break out of a line. */
  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7F) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= 255;
  }

  private void hello(Slot slot, List<String> keywords) {
    String hostname = services.config.hostname();
    replies.complete(
        slot, session.esmtp ? Reply.of(250, hostname, keywords) : Reply.of(250, hostname));
  }

  private void offerSubmission(Slot slot) {
    gate.hold(Reason.BORROWING);
    loop.pool
        .capabilities()
        .addListener(
            (Future<Capabilities> known) -> {
              Capabilities backend = known.isSuccess() ? known.getNow() : Capabilities.NONE;
              offered =
                  Capabilities.meeting(backend, limits.messageOctets()).with("AUTH", "EXTERNAL");
              hello(slot, offered.lines());
              borrowed();
            });
  }

  private void borrowed() {
    if (gate.release(Reason.BORROWING)) {
      proceed();
    }
  }

  @Override
  public boolean isGreeted() {
    return !session.helo.isEmpty();
  }

  @Override
  public boolean startTls() {
    if (decoder.hasPending()) {
      // CVE-2011-0411: what came behind STARTTLS in clear must not be obeyed inside TLS.
      SessionLog.refused(session, "injection", "octets behind STARTTLS");
      sayLast(Reply.INJECTION);
      return false;
    }
    replies.say(Reply.READY_FOR_TLS);
    replies.flush();
    channel
        .pipeline()
        .addFirst(SessionInitializer.TLS, SessionInitializer.newTls(services, channel));
    return true;
  }

  @Override
  public void countRejected() {
    if (++rejectedCommands > limits.rejectedCommands()) {
      sayLast(Reply.REJECTED_TIME_OVER);
    }
  }

  @Override
  public Phase beginTransaction(Command mail, Phase.Identified before) {
    ReversePath path;
    try {
      path = ReversePath.parse(mail.argument(), offered);
    } catch (SmtpSyntaxException e) {
      say(e.reply());
      return before;
    }
    Reply refusal = refusalOf(path);
    if (refusal != null) {
      say(refusal);
      return before;
    }
    home = before;
    reversePath = path;
    return borrow(path, replies.reserve());
  }

  private @Nullable Reply refusalOf(ReversePath path) {
    if (path.parameters().size() > offered.size()) {
      return Reply.TOO_BIG;
    }
    if (path.mailbox().isEmpty()) {
      return services.config.sender().nullSender() == NullSender.ALLOW
          ? null
          : Reply.NULL_SENDER_NOT_PERMITTED;
    }
    if (!SenderPolicy.permits(identity(), path.address())) {
      SessionLog.refused(session, "sender", path.address());
      return Reply.SENDER_NOT_PERMITTED;
    }
    return null;
  }

  private Phase borrow(ReversePath path, Slot slot) {
    gate.hold(Reason.BORROWING);
    ForwardedIdentity forwarded = session.forwarded();
    Future<BackendConnection> borrowing = loop.pool.borrow(forwarded);
    borrowing.addListener(
        (Future<BackendConnection> done) -> {
          if (!done.isSuccess()) {
            phase = ended ? phase : home;
            replies.complete(slot, replyTo(done.cause()));
          } else if (ended || replies.isClosing()) {
            loop.pool.giveBack(done.getNow(), Outcome.ABANDONED);
          } else {
            phase = new Phase.Relaying(home);
            forwardMail(done.getNow(), path, forwarded, slot);
          }
          borrowed();
        });
    return borrowing.isDone() ? phase : new Phase.Relaying(home);
  }

  private static Reply replyTo(Throwable cause) {
    return cause instanceof BackendException refusal ? refusal.reply() : Reply.BACKEND_UNAVAILABLE;
  }

  private void forwardMail(
      BackendConnection connection, ReversePath path, ForwardedIdentity forwarded, Slot slot) {
    Transaction begun =
        new Transaction(this, loop.pool, connection, replies, services.config.backend().timeouts());
    transaction = begun;
    begun.mail(
        services.forwarding.prelude(connection.capabilities(), forwarded),
        path.command(services.forwarding.mailParameter(forwarded)),
        slot);
  }

  @Override
  public void addRecipient(Command recipient) {
    Transaction current = transaction;
    ReversePath sender = reversePath;
    if (current == null || sender == null) {
      say(Reply.BAD_SEQUENCE);
      return;
    }
    try {
      ForwardPath path =
          ForwardPath.parse(
              recipient.argument(), offered, sender.parameters().has(Parameter.SMTPUTF8));
      if (current.recipients() >= limits.recipients()) {
        say(Reply.TOO_MANY_RECIPIENTS);
      } else {
        current.recipient(path, replies.reserve());
      }
    } catch (SmtpSyntaxException e) {
      say(e.reply());
    }
  }

  @Override
  public void requestContent() {
    Transaction current = transaction;
    if (current == null || current.recipients() == 0) {
      say(Reply.RECIPIENT_FIRST);
      return;
    }
    gate.hold(Reason.GO_AHEAD);
    current.data(replies.reserve(), Reply.GO_AHEAD);
  }

  @Override
  public Phase takeChunk(Command command, Phase.Identified before, boolean first) {
    Transaction current = transaction;
    try {
      Chunk chunk = Chunk.parse(command.argument());
      if (current == null || current.recipients() == 0) {
        refuseChunk(command, Reply.RECIPIENT_FIRST);
      } else if (chunk.isAbsurd()) {
        sayLast(Reply.TOO_BIG);
      } else if (!first) {
        incoming = new IncomingChunk(chunk, replies.reserve());
        decoder.expectChunk(chunk.octets());
      } else {
        return requestChunks(current, chunk, before);
      }
    } catch (SmtpSyntaxException e) {
      say(e.reply());
    }
    return phase;
  }

  /** The backend is spoken to by DATA, whatever it offers: one way only for content to take. */
  private Phase requestChunks(Transaction current, Chunk chunk, Phase.Identified before) {
    IncomingChunk arriving = new IncomingChunk(chunk, replies.reserve());
    incoming = arriving;
    stuffer = new DotStuffer();
    gate.hold(Reason.GO_AHEAD);
    phase = new Phase.Chunking(before);
    current.data(arriving.slot, null);
    return phase;
  }

  private void beginChunks(IncomingChunk arriving, boolean contentFollows) {
    if (contentFollows) {
      decoder.expectChunk(arriving.chunk.octets());
    } else {
      decoder.skip(arriving.chunk.octets());
      incoming = null;
      phase = transaction == null ? home : new Phase.Relaying(home);
    }
  }

  @Override
  public boolean isTransactionLost() {
    return transaction != null && transaction.isLost();
  }

  @Override
  public void abandonTransaction() {
    Transaction current = transaction;
    if (current != null) {
      transaction = null;
      scanner = null;
      stuffer = null;
      incoming = null;
      current.abandon();
    }
  }

  @Override
  public Phase authenticate(Command command, Phase.Identified before) {
    try {
      byte[] response = SaslExternal.initialResponse(command.argument());
      if (response != null) {
        return authorize(response, before);
      }
      say(Reply.SASL_CONTINUE);
      decoder.expect(Framing.SASL);
      return new Phase.Authenticating(before);
    } catch (SmtpSyntaxException e) {
      say(e.reply());
      return before;
    }
  }

  @Override
  public Phase finishAuthentication(String response, Phase.Identified before) {
    try {
      return authorize(SaslExternal.response(response), before);
    } catch (SmtpSyntaxException e) {
      if (e.reply().equals(Reply.AUTH_LOOKS_LIKE_COMMAND)) {
        SessionLog.refused(session, "sasl", "a command instead of a response: client without user");
      }
      say(e.reply());
      return before;
    }
  }

  private Phase authorize(byte[] authorization, Phase.Identified before) {
    ExternalMechanism.Outcome result =
        ExternalMechanism.judge(authorization, identity(), services.config.identity().authzid());
    if (result instanceof ExternalMechanism.Outcome.Refused refused) {
      SessionLog.refused(session, "authzid", refused.why());
      say(Reply.AUTHZID_REFUSED);
      return before;
    }
    say(Reply.AUTHENTICATED);
    return new Phase.Identified(true);
  }

  @Override
  public void refuseChunk(Command command, Reply refusal) {
    String size = command.argument().split(" ", 2)[0];
    if (size.matches("[0-9]{1,18}")) {
      decoder.skip(Long.parseLong(size));
    }
    say(refusal);
  }

  private ClientIdentity identity() {
    if (session.identity == null) {
      throw new IllegalStateException("mail without an identity");
    }
    return session.identity;
  }

  // What the transaction tells.

  @Override
  public void onDataAnswered(boolean contentFollows) {
    ReversePath sender = reversePath;
    if (contentFollows && sender != null) {
      scanner = incoming == null ? ContentScanner.ofData() : ContentScanner.ofChunks();
      session.messages++;
      traceField =
          services.config.trace().received()
              ? services.trace.field(
                  session,
                  session.id + "." + session.messages,
                  sender.parameters().has(Parameter.SMTPUTF8),
                  Instant.now())
              : null;
    }
    if (incoming != null) {
      beginChunks(incoming, contentFollows);
    } else if (contentFollows) {
      decoder.expect(Framing.CONTENT);
    }
    if (gate.release(Reason.GO_AHEAD)) {
      proceed();
    }
  }

  @Override
  public void onOver(Transaction over, @Nullable Reply verdict) {
    ContentScanner scan = scanner;
    ReversePath sender = reversePath;
    if (verdict != null && sender != null) {
      SessionLog.message(
          session,
          sender.address(),
          over.accepted(),
          scan == null ? 0 : scan.octets(),
          verdict,
          verdict.isPositive());
    }
    if (over == transaction) {
      transaction = null;
      scanner = null;
      stuffer = null;
      incoming = null;
      traceField = null;
      phase = ended ? phase : home;
      gate.release(Reason.VERDICT);
    }
    // The connection has a new user by now, so nobody else flushes what was said on it.
    proceed();
  }

  @Override
  public void onBackendWritability(boolean writable) {
    if (!writable) {
      gate.hold(Reason.BACKEND_FULL);
    } else if (gate.release(Reason.BACKEND_FULL)) {
      proceed();
    }
  }

  @Override
  public void onBackendTurn() {
    if (replies.size() < REPLIES_DUE_LIMIT / 2 && gate.release(Reason.REPLIES_DUE)) {
      decoder.resume();
    }
    lastHeard = now();
    flush();
  }

  // Time.

  @Override
  public void expire() {
    if (!begun || ended || replies.isClosing()) {
      return;
    }
    if (now() >= rejectedUntil) {
      sayLast(Reply.REJECTED_TIME_OVER);
    } else if (gate.isWaitingForClient() && now() - lastHeard > patience()) {
      sayLast(Reply.TIMEOUT);
    }
    flush();
  }

  private long patience() {
    return (scanner == null ? limits.commandTimeout() : limits.contentTimeout()).toNanos();
  }

  private long now() {
    return channel.eventLoop().ticker().nanoTime();
  }
}
