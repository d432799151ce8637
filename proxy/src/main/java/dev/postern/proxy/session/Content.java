package dev.postern.proxy.session;

import dev.postern.proxy.config.ContentConfig.BareLineEnds;
import dev.postern.proxy.config.ContentConfig.LongLines;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.session.ReadGate.Reason;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Chunk;
import dev.postern.proxy.smtp.ContentScanner;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;

/**
 * The content of one mail on its way to the backend: scanned for its end and for what is forbidden,
 * measured, held back until its header is judged, with the trace fields in front. Used once.
 */
abstract sealed class Content permits DataContent, ChunkContent {

  final Context context;
  private final Quotas quotas;
  final Delivery delivery;
  final ContentScanner scanner;

  Content(Context context, Quotas quotas, Delivery delivery, ContentScanner scanner) {
    this.context = context;
    this.quotas = quotas;
    this.delivery = delivery;
    this.scanner = scanner;
  }

  /**
   * Content behind DATA.
   *
   * @param traceFields what goes in front; perhaps empty
   */
  static Content ofData(Context context, Quotas quotas, Delivery delivery, String traceFields) {
    return DataContent.ofData(context, quotas, delivery, traceFields);
  }

  /**
   * Content in chunks (RFC 3030).
   *
   * @param binary whether lines mean nothing in it (RFC 3030 section 3)
   * @param traceFields what goes in front; perhaps empty
   */
  static Content ofChunks(
      Context context, Quotas quotas, Delivery delivery, boolean binary, String traceFields) {
    return goesInChunks(context, binary, delivery.takesChunks())
        ? new ChunkContent(context, quotas, delivery, binary, traceFields)
        : DataContent.ofChunks(context, quotas, delivery, traceFields);
  }

  /** Chunks go on as chunks where the backend takes them; what is normalised changes its size. */
  static boolean goesInChunks(Context context, boolean binary, boolean taken) {
    BareLineEnds policy = context.services().config.content().bareLineEnds();
    return taken && (binary || policy != BareLineEnds.NORMALISE);
  }

  /** Pays for it and forgets what was held back; called once at the end, whatever it was. */
  final void release() {
    quotas.pay(scanner.octets());
    forget();
  }

  /** Lets go of what was held back. */
  abstract void forget();

  /** Takes what came behind DATA, as far as the end; whether the end was there. */
  abstract boolean takeData(ByteBuf octets);

  /** A chunk begins. */
  abstract void beginChunk(Chunk chunk);

  /** Takes some of a chunk. */
  abstract void takeChunk(ByteBuf octets);

  /** The chunk is complete; true when the verdict is due, on the whole or on what was cut. */
  abstract boolean endChunk(Slot slot);

  /** Octets of content so far. */
  final long octets() {
    return scanner.octets();
  }

  /** Whether the next chunk has to wait until this one is answered. */
  final boolean hasToWait() {
    return delivery.hasToWait();
  }

  /** All of it has been passed on, or was cut: its verdict is the reply in that place. */
  final void awaitVerdict(Slot slot) {
    context.gate().hold(Reason.VERDICT);
    delivery.endContent(slot);
  }

  final void cutIfForbidden() {
    if (scanner.isMalformed()) {
      if (!delivery.isCut()) {
        quotas.noteCut();
      }
      cut(Reply.BARE_LINE_END, Event.REFUSED_LINE_ENDS);
    } else if (scanner.octets() > context.session().sizeLimit) {
      cut(Reply.TOO_BIG, Event.REFUSED_SIZE);
    } else if (scanner.hasLongLine()
        && context.services().config.content().longLines() == LongLines.REFUSE) {
      cut(
          Reply.textLineTooLong(context.services().config.content().lineOctets()),
          Event.REFUSED_LONG_LINE);
    }
  }

  /** A chunk that is too big is refused before its octets come. */
  final void cutIfTooBig(Chunk chunk) {
    if (chunk.octets() > context.session().sizeLimit - scanner.octets()) {
      cut(Reply.TOO_BIG, Event.REFUSED_SIZE);
    }
  }

  final void cut(Reply verdict, Event why) {
    if (!delivery.isCut()) {
      context.services().metrics.count(why);
      delivery.cut(verdict);
    }
  }
}
