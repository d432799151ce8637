package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;

/**
 * Finds commands and content in what a client sends. Octets get their meaning only when they are
 * taken: while the consumer is not ready they stay octets, since what follows DATA, AUTH, BDAT or
 * STARTTLS is a command or not depending on the answer. Confined to the session's event loop.
 */
public final class CommandDecoder extends ChannelInboundHandlerAdapter {

  /** How the next octets are to be read. */
  public enum Framing {
    /** Command lines. */
    COMMAND,
    /** Lines of a SASL exchange (RFC 4954 section 4). */
    SASL,
    /** Content in which the consumer finds the end. */
    CONTENT,
    /** Content of a known length, see {@link #expectChunk}. */
    CHUNK
  }

  /** Takes what was found, one after another, as long as it says that it is ready. */
  public interface Consumer {

    boolean isReady();

    void onCommand(Command command);

    /** A line that is none: too long, or with a bare CR, bare LF or NUL; one refusal is due. */
    void onMalformed(Reply refusal);

    void onSaslResponse(String line);

    /** Content; what the consumer leaves unread stays for later. Not released by the consumer. */
    void onContent(ByteBuf octets);

    /** Some of a chunk; what the consumer leaves unread is lost. Not released by the consumer. */
    void onChunk(ByteBuf octets);

    /** The chunk is complete. */
    void onChunkEnd();

    /** Some of what is swallowed was. */
    default void onSkipped(int octets) {}

    /** Octets have come while the consumer was not ready: they wait, and no more should come. */
    default void onUntaken() {}

    /** The end of one read: the moment to flush. */
    void onTurn();
  }

  /**
   * RFC 5321 section 4.5.3.1.4 has 512 octets, and each extension adds its increment: SIZE 26, BODY
   * 17, SMTPUTF8 10, DSN 500, AUTH 500, DELIVERBY 17, FUTURERELEASE 34, MT-PRIORITY 15. Those sums
   * are what has to be read, not what has to be refused (section 4.5.3.1), and all of them together
   * stay well below this one bound; counting out what was offered to whom would refuse no attack
   * and now and then a legal line.
   */
  static final int MAXIMUM_COMMAND = 4096;

  /** RFC 4954 section 4: the longest line of a SASL exchange. */
  static final int MAXIMUM_SASL = 12_288;

  private final Consumer consumer;
  private ByteBuf pending = Unpooled.EMPTY_BUFFER;
  private Framing framing = Framing.COMMAND;

  /** Octets of {@link #pending}, from its reader index, that are known to hold no line end. */
  private int searched;

  private long chunkOctets;
  private long toSkip;
  private boolean skipping;
  private boolean decoding;
  private boolean closed;

  public CommandDecoder(Consumer consumer) {
    this.consumer = consumer;
  }

  /** Says how what comes next is to be read. */
  public void expect(Framing next) {
    framing = next;
    searched = 0;
  }

  /** What comes next is a chunk of so many octets (RFC 3030), then commands again. */
  public void expectChunk(long octets) {
    chunkOctets = octets;
    expect(Framing.CHUNK);
  }

  /** Swallows so many octets unseen: a refused chunk (RFC 3030 section 2). */
  public void skip(long octets) {
    toSkip = octets;
  }

  /** Whether what comes next is swallowed. */
  public boolean isSkipping() {
    return toSkip > 0;
  }

  /** Whether octets wait that have not been taken. */
  public boolean hasPending() {
    return pending.isReadable();
  }

  /** Whether octets are being taken now, in a turn that ends with {@link Consumer#onTurn}. */
  public boolean isDecoding() {
    return decoding;
  }

  /** Goes on with what waits, after the consumer has become ready again. */
  public void resume() {
    if (decoding) {
      return;
    }
    decoding = true;
    try {
      while (!closed && isDue() && consumer.isReady() && decodeOne()) {}
    } finally {
      decoding = false;
      if (closed || !pending.isReadable()) {
        release();
      }
    }
  }

  /** An empty chunk needs no octets to be complete. */
  private boolean isDue() {
    return pending.isReadable() || framing == Framing.CHUNK && chunkOctets == 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf octets)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (closed) {
      octets.release();
      return;
    }
    append(ctx.alloc(), octets);
    resume();
    if (pending.isReadable() && !consumer.isReady()) {
      consumer.onUntaken();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    consumer.onTurn();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    close();
    ctx.fireChannelInactive();
  }

  /** Forgets what waits and takes no more. */
  public void close() {
    closed = true;
    if (!decoding) {
      release();
    }
  }

  private void append(ByteBufAllocator allocator, ByteBuf octets) {
    if (!pending.isReadable()) {
      pending.release();
      pending = octets;
      return;
    }
    try {
      ByteBuf whole = pending;
      if (whole.maxFastWritableBytes() < octets.readableBytes() || whole.refCnt() > 1) {
        whole = allocator.buffer(pending.readableBytes() + octets.readableBytes());
        whole.writeBytes(pending);
        pending.release();
        pending = whole;
      }
      whole.writeBytes(octets);
    } finally {
      octets.release();
    }
  }

  private void release() {
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
    searched = 0;
  }

  /** Takes one line or some content; false when more octets are needed. */
  private boolean decodeOne() {
    if (toSkip > 0) {
      int octets = (int) Math.min(toSkip, pending.readableBytes());
      pending.skipBytes(octets);
      toSkip -= octets;
      consumer.onSkipped(octets);
      return true;
    }
    if (framing == Framing.CHUNK) {
      takeChunk();
      return true;
    }
    if (framing == Framing.CONTENT) {
      int before = pending.readableBytes();
      consumer.onContent(pending);
      return pending.readableBytes() < before;
    }
    int end = lineEnd();
    if (end < 0) {
      keepOrSkip();
      return false;
    }
    takeLine(end);
    return true;
  }

  private void takeChunk() {
    int octets = (int) Math.min(chunkOctets, pending.readableBytes());
    if (octets > 0) {
      chunkOctets -= octets;
      consumer.onChunk(pending.readSlice(octets));
    }
    if (chunkOctets == 0) {
      expect(Framing.COMMAND);
      consumer.onChunkEnd();
    }
  }

  /** The index of the LF of the next CRLF; LF alone ends nothing (RFC 5321 section 2.3.8). */
  private int lineEnd() {
    int from = pending.readerIndex() + searched;
    while (from < pending.writerIndex()) {
      int lf = pending.forEachByte(from, pending.writerIndex() - from, ByteProcessor.FIND_LF);
      if (lf < 0) {
        break;
      }
      if (lf > pending.readerIndex() && pending.getByte(lf - 1) == '\r') {
        return lf;
      }
      from = lf + 1;
    }
    searched = pending.readableBytes();
    return -1;
  }

  /** A line without end is not kept for ever: beyond the bound only its end is waited for. */
  private void keepOrSkip() {
    if (skipping || pending.readableBytes() > maximum()) {
      skipping = true;
      // The CR may be the last octet so far, with its LF still to come.
      pending.readerIndex(pending.writerIndex() - 1);
      searched = 0;
    }
  }

  private void takeLine(int lf) {
    int length = lf - 1 - pending.readerIndex();
    boolean tooLong = skipping || length + 2 > maximum();
    String line =
        tooLong ? "" : pending.toString(pending.readerIndex(), length, StandardCharsets.ISO_8859_1);
    pending.readerIndex(lf + 1);
    searched = 0;
    skipping = false;
    if (tooLong) {
      consumer.onMalformed(Reply.LINE_TOO_LONG);
    } else if (isMalformed(line)) {
      consumer.onMalformed(Reply.LINE_MALFORMED);
    } else if (framing == Framing.SASL) {
      consumer.onSaslResponse(line);
    } else {
      consumer.onCommand(Command.parse(line));
    }
  }

  private int maximum() {
    return framing == Framing.SASL || startsWithAuth() ? MAXIMUM_SASL : MAXIMUM_COMMAND;
  }

  private boolean startsWithAuth() {
    return pending.readableBytes() >= 4
        && (pending.getInt(pending.readerIndex()) & 0xDFDFDFDF) == 0x41555448;
  }

  private static boolean isMalformed(String line) {
    return line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0 || line.indexOf('\0') >= 0;
  }
}
