package dev.postern.proxy.session;

import dev.postern.proxy.backend.Deadlines;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.session.ReadGate.Reason;
import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.CommandDecoder;
import dev.postern.proxy.smtp.CommandDecoder.Framing;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * One conversation: takes commands and content from the decoder, asks the phase, and has its parts
 * do what the phase wants. Confined to the session's event loop.
 */
final class Conversation implements Stage, CommandDecoder.Consumer, Context.Port, Deadlines.Timed {

  private static final int REPLIES_DUE_LIMIT = 500;

  private final Context context;
  private final Session session;
  private final ReadGate gate;
  private final ReplyQueue replies;
  private final CommandDecoder decoder;
  private final Quotas quotas;
  private final Submission submission;
  private final Watch watch;
  private final Conduct conduct;

  private Phase phase;
  private boolean begun;
  private boolean ended;
  private boolean draining;

  Conversation(Channel channel, ListenerServices services, LoopServices loop, Session session) {
    this.session = session;
    this.phase =
        SessionInitializer.isImplicit(services) ? new Phase.Handshaking() : new Phase.Plaintext();
    this.gate = new ReadGate(channel);
    this.replies = new ReplyQueue(channel);
    this.decoder = new CommandDecoder(this);
    this.context = new Context(channel, services, loop, session, gate, replies, decoder, this);
    this.quotas = new Quotas(context);
    this.submission = new Submission(context, quotas);
    this.watch = new Watch(context, submission);
    this.conduct = new Conduct(context);
  }

  CommandDecoder decoder() {
    return decoder;
  }

  Session session() {
    return session;
  }

  // What happens to the session.

  /** The client has come, and its address is known: it is greeted, or TLS comes first. */
  void arrive() {
    if (phase instanceof Phase.Plaintext) {
      begin();
    } else if (context.services().admission.beginHandshake()) {
      ClientTls.begin(context.services(), context.channel());
    } else {
      turnAway(Limit.HANDSHAKES);
    }
  }

  /** A limit is met before anything was said. */
  void turnAway(Limit limit) {
    watch.cutOff(limit);
  }

  private void begin() {
    if (context.loop().isDraining()) {
      replies.sayLast(Reply.SHUTTING_DOWN);
      return;
    }
    begun = true;
    watch.restart();
    context.services().metrics.count(Event.SESSION);
    replies.say(Reply.banner(context.services().config.hostname()));
    replies.flush();
  }

  /** TLS stands, and the certificate is being judged: until {@link #onTls} nothing is read. */
  void beginJudgement() {
    gate.hold(Reason.JUDGEMENT);
  }

  /**
   * The certificate has been judged; all knowledge from before TLS is forgotten (RFC 3207 section
   * 4.2).
   */
  void onTls(Phase next) {
    session.helo = "";
    session.esmtp = false;
    conduct.forgive();
    watch.restart();
    become(next);
    if (next instanceof Phase.Refused refused && refused.limited()) {
      watch.onRejected();
    }
    if (next instanceof Phase.Identified) {
      quotas.enter();
    }
    if (!begun && !isOver()) {
      begin();
    }
    if (gate.release(Reason.JUDGEMENT)) {
      proceed();
    }
    replies.flush();
  }

  /**
   * The ground of the session has gone: it ends here. A mail under way is not acknowledged; its
   * connection is cut before the final dot.
   */
  void cutOff(Reply last) {
    submission.abandon();
    replies.interrupt(last);
    phase = new Phase.Closed();
    // A client that reads nothing does not keep the connection.
    context.channel().eventLoop().schedule(() -> context.channel().close(), 2, TimeUnit.SECONDS);
  }

  boolean isMailUnderWay() {
    return submission.isUnderWay();
  }

  /** The client has gone. */
  void end() {
    if (!ended) {
      ended = true;
      phase = new Phase.Closed();
      submission.abandon();
      quotas.leave();
      context.loop().leave(this);
      logEnd();
    }
  }

  /** A session without an identity is worth a line only now and then, and one is enough. */
  private void logEnd() {
    boolean known = session.identity != null;
    if (known || !session.rejected && context.services().rejections.mayWrite()) {
      SessionLog.session(session);
    }
  }

  /** No new transaction: 421 now, or behind the one that is under way. */
  void drain() {
    draining = true;
    if (begun) {
      proceed();
    } else {
      context.channel().close();
    }
  }

  void onClientWritability() {
    if (!context.channel().isWritable()) {
      gate.hold(Reason.CLIENT_FULL);
    } else if (gate.release(Reason.CLIENT_FULL)) {
      proceed();
    }
  }

  // What the decoder finds.

  @Override
  public boolean isReady() {
    return gate.isOpen() && !isOver();
  }

  @Override
  public void onCommand(Command command) {
    watch.restart();
    if (conduct.permitsCommand()) {
      become(phase.on(command, this));
    }
    if (replies.size() > REPLIES_DUE_LIMIT) {
      gate.hold(Reason.REPLIES_DUE);
    }
  }

  @Override
  public void onMalformed(Reply refusal) {
    watch.restart();
    if (phase instanceof Phase.Authenticating authenticating) {
      decoder.expect(Framing.COMMAND);
      phase = authenticating.before();
    }
    say(refusal);
  }

  @Override
  public void onSaslResponse(String line) {
    watch.restart();
    decoder.expect(Framing.COMMAND);
    become(phase.onSaslResponse(line, this));
  }

  @Override
  public void onContent(ByteBuf octets) {
    watch.onContent(octets.readableBytes());
    submission.takeData(octets);
  }

  @Override
  public void onChunk(ByteBuf octets) {
    watch.onContent(octets.readableBytes());
    submission.takeChunkOctets(octets);
  }

  @Override
  public void onChunkEnd() {
    submission.endChunk();
  }

  @Override
  public void onSkipped(int octets) {
    watch.onContent(octets);
  }

  @Override
  public void onUntaken() {
    gate.onUntaken();
  }

  @Override
  public void onTurn() {
    flush();
  }

  private void flush() {
    submission.flush();
    replies.flush();
  }

  // What the parts want.

  @Override
  public void say(Reply reply) {
    conduct.say(reply);
  }

  @Override
  public void onDelivered() {
    conduct.forgive();
  }

  @Override
  public void sayLast(Reply reply) {
    replies.sayLast(reply);
    phase = new Phase.Closed();
    // Its connection is wanted by others, while the client takes its time to hear the last word.
    submission.giveUp();
  }

  @Override
  public Phase phase() {
    return phase;
  }

  @Override
  public void become(Phase next) {
    if (!(phase instanceof Phase.Closed)) {
      phase = next;
    }
  }

  @Override
  public boolean isOver() {
    return ended || replies.isClosing();
  }

  @Override
  public void proceed() {
    if (replies.size() < REPLIES_DUE_LIMIT / 2) {
      gate.release(Reason.REPLIES_DUE);
    }
    // While we held reading, silence was ours.
    watch.restart();
    decoder.resume();
    if (draining && !submission.isUnderWay() && isReady()) {
      sayLast(Reply.SHUTTING_DOWN);
    }
    if (!decoder.isDecoding()) {
      flush();
    }
  }

  // What a phase may do.

  @Override
  public boolean greet(Command command, Offer offer) {
    return new Greeting(context).greet(command, offer);
  }

  @Override
  public boolean isGreeted() {
    return !session.helo.isEmpty();
  }

  @Override
  public boolean startTls() {
    return new StartTls(context).start();
  }

  @Override
  public void countRejected() {
    conduct.onRejectedCommand();
  }

  @Override
  public Phase beginTransaction(Command mail, Phase.Identified before) {
    return submission.begin(mail, before);
  }

  @Override
  public void addRecipient(Command recipient) {
    submission.addRecipient(recipient);
  }

  @Override
  public void requestContent() {
    submission.requestContent();
  }

  @Override
  public Phase takeChunk(Command command, boolean first) {
    return submission.takeChunk(command, first);
  }

  @Override
  public void refuseChunk(Command command, Reply refusal) {
    submission.refuseChunk(command, refusal);
  }

  @Override
  public boolean isTransactionLost() {
    return submission.isLost();
  }

  @Override
  public void abandonTransaction() {
    submission.abandon();
  }

  @Override
  public Phase authenticate(Command command, Phase.Identified before) {
    return new Login(context).authenticate(command, before);
  }

  @Override
  public Phase finishAuthentication(String response, Phase.Identified before) {
    return new Login(context).finish(response, before);
  }

  // Time.

  @Override
  public void expire() {
    watch.look();
    flush();
  }
}
