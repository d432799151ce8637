package dev.postern.proxy.session;

import dev.postern.proxy.session.ReadGate.Reason;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Chunk;
import dev.postern.proxy.smtp.ContentScanner;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The content of one mail on its way to the backend: scanned for its end and for what is forbidden,
 * measured, held back until its header is judged, with the trace field in front. Buffers travel as
 * they came. Used once.
 */
final class Content {

  private final Context context;
  private final Quotas quotas;
  private final Delivery delivery;
  private final ContentScanner scanner;
  private final ContentPath path;

  private @Nullable String traceField;

  /** Null where the header is nobody's business, and once it has been judged. */
  private @Nullable HeaderHold header;

  /** Octets of the present chunk that have not arrived yet; 0 for content behind DATA. */
  private long missing;

  private boolean last;

  private Content(
      Context context,
      Quotas quotas,
      Delivery delivery,
      ContentScanner scanner,
      ContentPath path,
      @Nullable HeaderHold header,
      @Nullable String traceField) {
    this.context = context;
    this.quotas = quotas;
    this.delivery = delivery;
    this.scanner = scanner;
    this.path = path;
    this.header = header;
    this.traceField = traceField;
  }

  /**
   * Content behind DATA.
   *
   * @param traceField what goes in front, or null
   */
  static Content ofData(
      Context context, Quotas quotas, Delivery delivery, @Nullable String traceField) {
    return new Content(
        context,
        quotas,
        delivery,
        ContentScanner.ofData(),
        new DataPath(context, delivery, false),
        HeaderHold.ofStuffed(context),
        traceField);
  }

  /**
   * Content in chunks (RFC 3030), which go on as chunks where the backend takes them.
   *
   * @param binary whether lines mean nothing in it (RFC 3030 section 3)
   * @param traceField what goes in front, or null
   */
  static Content ofChunks(
      Context context,
      Quotas quotas,
      Delivery delivery,
      boolean binary,
      @Nullable String traceField) {
    return new Content(
        context,
        quotas,
        delivery,
        binary ? ContentScanner.ofBinary() : ContentScanner.ofChunks(),
        delivery.takesChunks()
            ? new ChunkPath(context, delivery)
            : new DataPath(context, delivery, true),
        HeaderHold.ofPlain(context),
        traceField);
  }

  /** Pays for it and forgets what was held back; called once at the end, whatever it was. */
  void release() {
    quotas.pay(scanner.octets());
    if (header != null) {
      header.release();
      header = null;
    }
  }

  /** Octets of content so far. */
  long octets() {
    return scanner.octets();
  }

  /** Takes what came behind DATA, as far as the end; whether the end was there. */
  boolean takeData(ByteBuf octets) {
    int start = octets.readerIndex();
    int end = scanner.scan(octets);
    cutIfForbidden();
    passOn(octets, end - start);
    return scanner.isEnded();
  }

  /** A chunk begins; one that is too big is not even announced to the backend. */
  void beginChunk(Chunk chunk) {
    missing = chunk.octets();
    last = chunk.last();
    path.beginChunk(last);
    if (missing > context.session().sizeLimit - scanner.octets()) {
      delivery.cut(Reply.TOO_BIG);
    }
  }

  /** Takes some of a chunk. */
  void takeChunk(ByteBuf octets) {
    missing -= octets.readableBytes();
    scanner.scan(octets);
    if (missing == 0) {
      endScan();
    }
    cutIfForbidden();
    passOn(octets, octets.readableBytes());
  }

  /** With its last octet the last chunk is a message, so what speaks against it is found before. */
  private void endScan() {
    if (last) {
      scanner.endOfChunks();
    }
  }

  /** The chunk is complete; true when the verdict is due, on the whole or on what was cut. */
  boolean endChunk(Slot slot) {
    endScan();
    cutIfForbidden();
    if (!last && !delivery.isCut()) {
      path.endChunk(slot);
      return false;
    }
    endChunks();
    return true;
  }

  /** Whether the next chunk has to wait until this one is answered. */
  boolean hasToWait() {
    return delivery.hasToWait();
  }

  /** All of it has been passed on, or was cut: its verdict is the reply in that place. */
  void awaitVerdict(Slot slot) {
    context.gate().hold(Reason.VERDICT);
    delivery.endContent(slot);
  }

  private void endChunks() {
    if (header != null && !delivery.isCut()) {
      header.end();
      judge(header, context.octets(""));
    }
    if (!delivery.isCut()) {
      passTraceField(0);
      path.endChunks();
    }
  }

  private void cutIfForbidden() {
    if (scanner.isMalformed()) {
      if (!delivery.isCut()) {
        quotas.noteCut();
      }
      delivery.cut(Reply.BARE_LINE_END);
    } else if (scanner.octets() > context.session().sizeLimit) {
      delivery.cut(Reply.TOO_BIG);
    }
  }

  private void passOn(ByteBuf octets, int length) {
    if (delivery.isCut()) {
      octets.skipBytes(length);
      return;
    }
    ByteBuf content = octets.readRetainedSlice(length);
    if (header == null) {
      forward(content, missing);
    } else if (header.take(content)) {
      judge(header, content);
    } else {
      content.release();
    }
  }

  /** Nothing leaves before the header is judged, the trace field neither. */
  private void judge(HeaderHold holding, ByteBuf behind) {
    header = null;
    Reply refusal = holding.refusal(context.session().identified());
    if (refusal == null) {
      ByteBuf held = holding.held();
      forward(held, behind.readableBytes() + missing);
      forward(behind, missing);
    } else {
      holding.release();
      behind.release();
      delivery.cut(refusal);
    }
  }

  private void forward(ByteBuf content, long more) {
    if (content.isReadable()) {
      passTraceField(content.readableBytes() + more);
      path.pass(content, more);
    } else {
      content.release();
    }
  }

  private void passTraceField(long more) {
    if (traceField != null) {
      path.pass(context.octets(traceField), more);
      traceField = null;
    }
  }
}
