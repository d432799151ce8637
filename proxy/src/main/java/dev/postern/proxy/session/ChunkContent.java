package dev.postern.proxy.session;

import dev.postern.proxy.config.ContentConfig;
import dev.postern.proxy.config.ContentConfig.LongLines;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Chunk;
import dev.postern.proxy.smtp.ContentScanner;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Content that the backend takes in chunks, as it came: sizes alone say where it ends, so no dot in
 * it is an end for anybody, and long lines are not broken.
 */
final class ChunkContent extends Content {

  private final ChunkPath path;
  private String traceFields;

  /** Null where the header is nobody's business, and once it has been judged. */
  private @Nullable HeaderHold header;

  /** Octets of the present chunk that have not arrived yet. */
  private long missing;

  private boolean last;

  ChunkContent(
      Context context, Quotas quotas, Delivery delivery, boolean binary, String traceFields) {
    super(context, quotas, delivery, scanner(context.services().config.content(), binary));
    this.path = new ChunkPath(context, delivery);
    this.header = HeaderHold.ofPlain(context);
    this.traceFields = traceFields;
  }

  private static ContentScanner scanner(ContentConfig config, boolean binary) {
    if (binary) {
      return ContentScanner.ofBinary();
    }
    return config.longLines() == LongLines.REFUSE
        ? ContentScanner.ofChunks(config.textOctets())
        : ContentScanner.ofChunks();
  }

  @Override
  void forget() {
    if (header != null) {
      header.release();
      header = null;
    }
  }

  @Override
  boolean takeData(ByteBuf octets) {
    throw new IllegalStateException("content behind DATA among chunks");
  }

  /** One that is too big is not even announced to the backend. */
  @Override
  void beginChunk(Chunk chunk) {
    missing = chunk.octets();
    last = chunk.last();
    path.beginChunk(last);
    cutIfTooBig(chunk);
  }

  @Override
  void takeChunk(ByteBuf octets) {
    missing -= octets.readableBytes();
    scanner.scan(octets);
    if (missing == 0) {
      endScan();
    }
    cutIfForbidden();
    passOn(octets);
  }

  /** With its last octet the last chunk is a message, so what speaks against it is found before. */
  private void endScan() {
    if (last) {
      scanner.endOfChunks();
    }
  }

  @Override
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

  private void endChunks() {
    if (header != null && !delivery.isCut()) {
      header.end();
      judge(header, context.octets(""));
    }
    if (!delivery.isCut()) {
      passTraceFields(0);
      path.endChunks();
    }
  }

  private void passOn(ByteBuf octets) {
    if (delivery.isCut()) {
      return;
    }
    ByteBuf content = octets.readRetainedSlice(octets.readableBytes());
    if (header == null) {
      forward(content, missing);
    } else if (header.take(content)) {
      judge(header, content);
    } else {
      content.release();
    }
  }

  /** Nothing leaves before the header is judged, the trace fields neither. */
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
      cut(refusal, Event.REFUSED_HEADER);
    }
  }

  private void forward(ByteBuf content, long more) {
    if (!content.isReadable() || delivery.isCut()) {
      content.release();
    } else if (!traceFields.isEmpty() && TraceHeader.isContinuedBy(content)) {
      content.release();
      cut(Reply.FOLDED_HEADER, Event.REFUSED_HEADER);
    } else {
      passTraceFields(content.readableBytes() + more);
      path.pass(content, more);
    }
  }

  private void passTraceFields(long more) {
    if (!traceFields.isEmpty()) {
      path.pass(context.octets(traceFields), more);
      traceFields = "";
    }
  }
}
