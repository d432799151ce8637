package dev.postern.proxy.backend;

import dev.postern.proxy.loop.LoopBuffer;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Limits;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.ReplyDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the MTA: commands out, replies in, in step. Commands are pipelined only where
 * the MTA offers that (RFC 2920), else each waits for the reply to the one before. Anything that is
 * not a fitting reply ends the connection. Confined to its event loop.
 */
public final class BackendConnection extends ChannelInboundHandlerAdapter {

  /** Which codes answer a command; another code means that the two sides are out of step. */
  public static final IntPredicate FINAL = code -> code < 300 || code >= 400;

  /** The answers to DATA: 354, or a refusal. */
  public static final IntPredicate INTERMEDIATE = code -> code == 354 || code >= 400;

  /** The room in octets that a mail's envelope seldom exceeds. */
  private static final int ENVELOPE = 512;

  private record Exchange(
      @Nullable String line, IntPredicate fitting, Duration timeout, Consumer<Reply> onReply) {}

  private final Channel channel;
  private final Queue<Exchange> awaited = new ArrayDeque<>();
  private final Queue<Exchange> queued = new ArrayDeque<>();
  private final ReplyDecoder decoder = new ReplyDecoder();
  private final WriteStall stall;
  private final long opened;

  private BackendUser user;
  private @Nullable BackendPool home;
  private Capabilities capabilities = Capabilities.NONE;
  private @Nullable ForwardedIdentity served;

  /** Command lines that leave together, in one write; null where there are none. */
  private @Nullable ByteBuf lines;

  private long deadline = Long.MAX_VALUE;
  private boolean lost;

  /** Octets stand behind the reply that is being handed on. */
  private boolean followed;

  /** The MTA said 421: it is about to close (RFC 5321 section 3.8). */
  private boolean leaving;

  private String lastTrouble = "";
  private boolean closedByPeer;
  private boolean fromStock;

  /** Refusals and undelivered transactions since the MTA last took a message. */
  private int refusals;

  private int undelivered;
  private int transactions;

  /**
   * A connection that begins.
   *
   * @param patience how long the MTA may take nothing of what is written
   */
  BackendConnection(Channel channel, BackendUser user, Duration patience) {
    this.channel = channel;
    this.user = user;
    this.stall = new WriteStall(channel, patience);
    this.opened = now();
  }

  /** Says to which pool it goes back. */
  void belongTo(BackendPool pool) {
    home = pool;
  }

  BackendPool home() {
    return Objects.requireNonNull(home, "a connection of no pool");
  }

  /** Sends a command line, without CRLF, and hands its reply on. */
  public void send(String line, IntPredicate fitting, Duration timeout, Consumer<Reply> onReply) {
    Exchange exchange = new Exchange(line, fitting, timeout, onReply);
    if (queued.isEmpty() && (awaited.isEmpty() || capabilities.offers("PIPELINING"))) {
      transmit(exchange);
    } else {
      queued.add(exchange);
    }
  }

  /** Awaits a reply to something that was no command: the banner, the end of content. */
  public void await(IntPredicate fitting, Duration timeout, Consumer<Reply> onReply) {
    transmit(new Exchange(null, fitting, timeout, onReply));
  }

  /** Content as it is, dot-stuffed already. The connection releases the octets. */
  public void sendContent(ByteBuf octets) {
    writeLines();
    channel.write(octets);
  }

  public void flush() {
    writeLines();
    channel.flush();
  }

  public boolean isWritable() {
    return channel.isWritable();
  }

  public Capabilities capabilities() {
    return capabilities;
  }

  /** Who or what hears of this connection from now on. */
  public void use(BackendUser next) {
    user = next;
  }

  /** Ends the connection at once. What was sent of a content without its end is no message. */
  public void close() {
    channel.close();
  }

  /** Ends the connection without telling its user, who has done with it. */
  public void abort() {
    user = IdleConnection.NOBODY;
    channel.close();
  }

  /** Whether another transaction may be begun on it. */
  public boolean isUsable() {
    return !lost && !leaving && channel.isActive();
  }

  /** What ended the connection, for the log; empty when the MTA just closed it. */
  public String lastTrouble() {
    return lastTrouble;
  }

  /** Whether the other side ended it, and not we for what it said or did not say. */
  public boolean wasClosedByPeer() {
    return closedByPeer;
  }

  /** Whether it has waited in the pool: the MTA may have ended it before that was known here. */
  public boolean isFromStock() {
    return fromStock;
  }

  void putIntoStock() {
    fromStock = true;
  }

  /** Says goodbye and closes; its user has done with it and hears nothing more. */
  void dismiss() {
    user = IdleConnection.NOBODY;
    quit();
  }

  /** Says goodbye and closes, without waiting for 221. */
  void quit() {
    if (isUsable()) {
      append("QUIT");
      flush();
    }
    channel.close();
  }

  void learn(Capabilities offered) {
    boolean secure = channel.pipeline().get(SslHandler.class) != null;
    capabilities = secure ? offered : offered.inClear();
  }

  void serve(@Nullable ForwardedIdentity identity) {
    served = identity;
  }

  /** Whose mail the MTA believes to come on it; null when it believes nobody's. */
  public @Nullable ForwardedIdentity served() {
    return served;
  }

  Channel channel() {
    return channel;
  }

  /** Whether everything asked is answered, and nothing has come that was not asked for. */
  boolean isInStep() {
    return awaited.isEmpty() && queued.isEmpty() && !followed && !decoder.isInside();
  }

  void countTransaction(boolean delivered) {
    transactions++;
    refusals = delivered ? 0 : refusals;
    undelivered = delivered ? 0 : undelivered + 1;
  }

  int refusals() {
    return refusals;
  }

  /** Whether the MTA takes no further MAIL on it (RFC 9422 section 4.1). */
  boolean isUsedUp() {
    int mails = Limits.of(capabilities).mails();
    return mails > 0 && transactions >= mails;
  }

  int undelivered() {
    return undelivered;
  }

  /** In nanoseconds. */
  long age() {
    return now() - opened;
  }

  /** Ends the connection when a reply is overdue, or nothing of what was written is taken. */
  void expire() {
    if (now() - deadline >= 0 && deadline != Long.MAX_VALUE) {
      fail("no reply in time");
    } else if (stall.isOver(now())) {
      fail("it stopped taking content");
    }
  }

  private long now() {
    return channel.eventLoop().ticker().nanoTime();
  }

  private void transmit(Exchange exchange) {
    if (exchange.line != null && !lost) {
      append(exchange.line);
    }
    awaited.add(exchange);
    if (awaited.size() == 1) {
      deadline = now() + exchange.timeout.toNanos();
    }
  }

  private void append(String line) {
    ByteBuf out = lines;
    if (out == null) {
      out = LoopBuffer.LINES.lend(channel.alloc(), Math.max(ENVELOPE, line.length() + 2));
      lines = out;
    }
    out.writeCharSequence(line, StandardCharsets.ISO_8859_1);
    out.writeShort('\r' << 8 | '\n');
  }

  private void forgetLines() {
    if (lines != null) {
      lines.release();
      lines = null;
    }
  }

  private void writeLines() {
    ByteBuf written = lines;
    if (written != null) {
      // First, for what is full by this write may come back here.
      lines = null;
      channel.write(written);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf octets = (ByteBuf) message;
    try {
      while (!lost) {
        Reply reply = decoder.next(octets);
        if (reply == null) {
          break;
        }
        followed = octets.isReadable();
        onReply(reply);
      }
    } catch (ReplyDecoder.MalformedReplyException e) {
      fail("the MTA's answer is " + e.getMessage());
    } finally {
      followed = false;
      octets.release();
    }
  }

  private void onReply(Reply reply) {
    Exchange exchange = awaited.poll();
    if (exchange == null) {
      user.onUnexpectedReply(reply);
      return;
    }
    if (!exchange.fitting.test(reply.code())) {
      fail("the MTA answered " + reply + " out of step");
      return;
    }
    leaving |= reply.isClosing();
    refusals += reply.isNegative() ? 1 : 0;
    Exchange next = awaited.peek();
    deadline = next == null ? Long.MAX_VALUE : now() + next.timeout.toNanos();
    if (isStartTls(exchange) && followed) {
      // Response injection: clear text behind the 220 would be read as if TLS protected it.
      fail("octets behind the answer to STARTTLS");
      return;
    }
    exchange.onReply.accept(reply);
    sendQueued();
  }

  private static boolean isStartTls(Exchange exchange) {
    return "STARTTLS".equals(exchange.line);
  }

  private void sendQueued() {
    Exchange next = awaited.isEmpty() && !lost ? queued.poll() : null;
    if (next != null) {
      transmit(next);
      flush();
    }
  }

  /** Ends the connection for a reason that the log shall have. */
  void fail(String trouble) {
    lastTrouble = trouble;
    lose();
    channel.close();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    user.onTurn();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    user.onWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closedByPeer = !lost;
    lose();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    closedByPeer = !lost && cause instanceof IOException;
    fail(String.valueOf(cause.getMessage()));
  }

  private void lose() {
    if (!lost) {
      lost = true;
      deadline = Long.MAX_VALUE;
      awaited.clear();
      queued.clear();
      forgetLines();
      user.onLost();
      user.onTurn();
    }
  }
}
