package dev.postern.proxy.session;

import dev.postern.proxy.smtp.ContentScanner;
import dev.postern.proxy.smtp.DotStuffer;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The content of one mail on its way to the backend: scanned for its end and for what is forbidden,
 * measured, with the trace field in front. Buffers travel as they came; chunks are dot-stuffed,
 * since the backend is spoken to by DATA. Used once.
 */
final class Content {

  private final Context context;
  private final Transaction transaction;
  private final ContentScanner scanner;

  /** Null for content behind DATA, which is stuffed already. */
  private final @Nullable DotStuffer stuffer;

  private @Nullable String traceField;

  /** Null where the header is nobody's business, and once it has been judged. */
  private @Nullable HeaderHold header;

  /**
   * Content that begins.
   *
   * @param chunked whether it comes by BDAT (RFC 3030)
   * @param traceField what goes in front, or null
   */
  Content(Context context, Transaction transaction, boolean chunked, @Nullable String traceField) {
    this.context = context;
    this.transaction = transaction;
    this.scanner = chunked ? ContentScanner.ofChunks() : ContentScanner.ofData();
    this.stuffer = chunked ? new DotStuffer() : null;
    this.traceField = traceField;
    this.header =
        HeaderHold.of(
            context.services().config.sender(), context.session(), context.channel().alloc());
  }

  /** Forgets what was held back; called at the end, whatever it was. */
  void release() {
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

  /** Takes some of a chunk. */
  void takeChunk(ByteBuf octets) {
    scanner.scan(octets);
    cutIfForbidden();
    if (stuffer == null || transaction.isCut()) {
      return;
    }
    ByteBuf stuffed = stuffer.stuff(octets, context.channel().alloc());
    passOn(stuffed, stuffed.readableBytes());
    stuffed.release();
  }

  /** The last chunk is complete: the end that DATA needs goes behind it. */
  void endChunks() {
    scanner.endOfChunks();
    cutIfForbidden();
    if (stuffer != null) {
      ByteBuf end = context.octets(stuffer.end());
      passOn(end, end.readableBytes());
      end.release();
    }
  }

  private void cutIfForbidden() {
    if (scanner.isMalformed()) {
      transaction.cut(Reply.BARE_LINE_END);
    } else if (scanner.octets() > context.session().offered.size()) {
      transaction.cut(Reply.TOO_BIG);
    }
  }

  private void passOn(ByteBuf octets, int length) {
    if (transaction.isCut()) {
      octets.skipBytes(length);
      return;
    }
    ByteBuf content = octets.readRetainedSlice(length);
    if (header == null) {
      forward(content);
    } else {
      holdBack(header, content);
    }
  }

  /** Nothing leaves before the header is judged, the trace field neither. */
  private void holdBack(HeaderHold holding, ByteBuf content) {
    if (!holding.take(content)) {
      content.release();
      return;
    }
    header = null;
    Reply refusal = holding.refusal(context.session().identified());
    if (refusal == null) {
      forward(holding.held());
      forward(content);
    } else {
      holding.release();
      content.release();
      transaction.cut(refusal);
    }
  }

  private void forward(ByteBuf content) {
    if (traceField != null) {
      transaction.content(context.octets(traceField));
      traceField = null;
    }
    transaction.content(content);
  }
}
