package dev.postern.proxy.session;

import dev.postern.proxy.config.ContentConfig;
import dev.postern.proxy.config.ContentConfig.BareLineEnds;
import dev.postern.proxy.config.ContentConfig.LongLines;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Chunk;
import dev.postern.proxy.smtp.ContentScanner;
import dev.postern.proxy.smtp.DataForm;
import dev.postern.proxy.smtp.DotStuffer;
import dev.postern.proxy.smtp.LineEndNormaliser;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Content that the backend takes by DATA. What the client sent by DATA travels as it came, unless
 * line ends are normalised; chunks are dot-stuffed, and the final dot goes behind them.
 */
final class DataContent extends Content {

  /** Null for what may travel as it came. */
  private final @Nullable DataForm form;

  private final ContentPassage passage;
  private boolean last;

  private DataContent(
      Context context,
      Quotas quotas,
      Delivery delivery,
      @Nullable DataForm form,
      String traceFields) {
    super(context, quotas, delivery, scanner(context.services().config.content()));
    this.form = form;
    this.passage = new ContentPassage(context, delivery, scanner, traceFields, this::cut);
  }

  private static ContentScanner scanner(ContentConfig config) {
    return config.longLines() == LongLines.PASS
        ? ContentScanner.ofData()
        : ContentScanner.ofData(config.textOctets());
  }

  static Content ofData(Context context, Quotas quotas, Delivery delivery, String traceFields) {
    DataForm form = isNormalised(context) ? LineEndNormaliser.ofData() : null;
    return new DataContent(context, quotas, delivery, form, traceFields);
  }

  static Content ofChunks(Context context, Quotas quotas, Delivery delivery, String traceFields) {
    DataForm form = isNormalised(context) ? LineEndNormaliser.ofChunks() : new DotStuffer();
    return new DataContent(context, quotas, delivery, form, traceFields);
  }

  private static boolean isNormalised(Context context) {
    return context.services().config.content().bareLineEnds() == BareLineEnds.NORMALISE;
  }

  @Override
  void forget() {
    passage.release();
  }

  @Override
  boolean takeData(ByteBuf octets) {
    if (form == null) {
      take(octets);
    } else {
      rewrite(form, octets);
    }
    return scanner.isEnded();
  }

  @Override
  void beginChunk(Chunk chunk) {
    last = chunk.last();
    cutIfTooBig(chunk);
  }

  /** What was cut is read on, and paid for, like all else. */
  @Override
  void takeChunk(ByteBuf octets) {
    if (form != null) {
      rewrite(form, octets);
    }
  }

  @Override
  boolean endChunk(Slot slot) {
    if (!last && !delivery.isCut()) {
      context.replies().complete(slot, Reply.CHUNK_TAKEN);
      return false;
    }
    if (form != null && !delivery.isCut()) {
      ByteBuf end = context.octets(form.end());
      take(end);
      end.release();
    }
    return true;
  }

  private void rewrite(DataForm into, ByteBuf octets) {
    ByteBuf stuffed = into.stuff(octets, context.channel().alloc());
    take(stuffed);
    stuffed.release();
  }

  private void take(ByteBuf octets) {
    long lineOctets = scanner.lineOctets();
    int length = scanner.scan(octets) - octets.readerIndex();
    cutIfForbidden();
    if (delivery.isCut()) {
      octets.skipBytes(length);
    } else {
      passage.pass(octets, length, lineOctets);
    }
  }
}
