package dev.postern.proxy.session;

import dev.postern.proxy.config.ContentConfig;
import dev.postern.proxy.config.ContentConfig.LongLines;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.smtp.ContentScanner;
import dev.postern.proxy.smtp.LineFolder;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The last stretch of content on its way to the backend. What is undecided at the edge of a buffer
 * waits for the next octet; long lines are broken where that is asked for; the header is held until
 * it is whole, where somebody looks at it; the trace fields go in front. Used once.
 */
final class ContentPassage {

  /** So many octets are copied behind the trace fields sooner than they leave as a second part. */
  private static final int COPIED = 4096;

  private final Context context;
  private final Delivery delivery;
  private final ContentScanner scanner;
  private final BiConsumer<Reply, Event> cut;
  private final int longestLine;

  /** Null where long lines are not broken. */
  private final @Nullable LineFolder folder;

  /** Null where the header is nobody's business, and once it has been judged. */
  private @Nullable HeaderHold header;

  private String traceFields;

  /** What was undecided at the end of the last buffer. */
  private String waiting = "";

  /**
   * A way to go.
   *
   * @param scanner which has seen what passes
   * @param traceFields what goes in front; perhaps empty
   * @param cut what to do where the content turns out to be refused
   */
  ContentPassage(
      Context context,
      Delivery delivery,
      ContentScanner scanner,
      String traceFields,
      BiConsumer<Reply, Event> cut) {
    this.context = context;
    this.delivery = delivery;
    this.scanner = scanner;
    this.traceFields = traceFields;
    this.cut = cut;
    ContentConfig content = context.services().config.content();
    this.longestLine = content.textOctets();
    this.folder = content.longLines() == LongLines.FOLD ? new LineFolder(longestLine) : null;
    this.header = HeaderHold.ofStuffed(context);
  }

  /** Forgets what was held back. */
  void release() {
    if (header != null) {
      header.release();
      header = null;
    }
  }

  /**
   * Takes what the scanner has just seen, and found nothing forbidden in.
   *
   * @param lineOctets octets that its first line had before, see {@link ContentScanner}
   */
  void pass(ByteBuf octets, int length, long lineOctets) {
    String earlier = waiting;
    waiting = scanner.undecided();
    int going = earlier.length() + length - waiting.length();
    if (going <= 0) {
      octets.skipBytes(length);
    } else if (continuesTrace(earlier, octets)) {
      octets.skipBytes(length);
      cut.accept(Reply.FOLDED_HEADER, Event.REFUSED_HEADER);
    } else {
      continueAt(lineOctets);
      if (!earlier.isEmpty()) {
        emit(context.octets(earlier));
      }
      emit(octets.readRetainedSlice(going - earlier.length()));
      octets.skipBytes(waiting.length());
    }
  }

  /** Content that begins with white space would add to the trace field in front of it. */
  private boolean continuesTrace(String earlier, ByteBuf octets) {
    if (traceFields.isEmpty() || header != null && header.isBegun()) {
      return false;
    }
    int length = Math.min(2, octets.readableBytes());
    String start =
        earlier + octets.toString(octets.readerIndex(), length, StandardCharsets.ISO_8859_1);
    return TraceHeader.isContinuedByStuffed(start);
  }

  /** A line that was broken before goes on where the folder has it. */
  private void continueAt(long lineOctets) {
    if (folder != null && lineOctets <= longestLine) {
      folder.continueAt(lineOctets);
    }
  }

  private void emit(ByteBuf content) {
    ByteBuf going = content;
    if (folder != null && scanner.hasLongLine()) {
      going = folder.fold(content, context.channel().alloc());
      content.release();
    }
    if (header == null) {
      forward(going);
    } else {
      holdBack(header, going);
    }
  }

  /** Nothing leaves before the header is judged, the trace fields neither. */
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
      cut.accept(refusal, Event.REFUSED_HEADER);
    }
  }

  private void forward(ByteBuf content) {
    if (traceFields.isEmpty()) {
      delivery.content(content);
      return;
    }
    ByteBuf fields = context.octets(traceFields, COPIED);
    traceFields = "";
    if (content.readableBytes() <= COPIED) {
      fields.writeBytes(content);
      content.release();
      delivery.content(fields);
    } else {
      delivery.content(fields);
      delivery.content(content);
    }
  }
}
