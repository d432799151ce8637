package dev.postern.proxy.session;

import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.DotStuffer;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Content that the backend takes by DATA. What the client sent by DATA is dot-stuffed as it came;
 * chunks are stuffed here, and the final dot goes behind them.
 */
final class DataPath implements ContentPath {

  private final Context context;
  private final Delivery delivery;

  /** Null for content that came by DATA. */
  private final @Nullable DotStuffer stuffer;

  DataPath(Context context, Delivery delivery, boolean chunked) {
    this.context = context;
    this.delivery = delivery;
    this.stuffer = chunked ? new DotStuffer() : null;
  }

  @Override
  public void beginChunk(boolean last) {}

  @Override
  public void pass(ByteBuf octets, long more) {
    if (stuffer == null) {
      delivery.content(octets);
    } else {
      delivery.content(stuffer.stuff(octets, context.channel().alloc()));
      octets.release();
    }
  }

  @Override
  public void endChunk(Slot slot) {
    context.replies().complete(slot, Reply.CHUNK_TAKEN);
  }

  @Override
  public void endChunks() {
    if (stuffer != null) {
      delivery.content(context.octets(stuffer.end()));
    }
  }
}
