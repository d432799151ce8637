package dev.postern.proxy.session;

import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;

/**
 * Content that the backend takes in chunks, one for each of the client's. A chunk is announced with
 * its first octets: it holds these, what follows of the client's chunk, and what was kept until
 * then, the trace field or a header. So nothing is gathered, and no chunk is announced of which
 * nothing may leave.
 */
final class ChunkPath {

  private final Context context;
  private final Delivery delivery;
  private boolean last;
  private boolean announced;

  ChunkPath(Context context, Delivery delivery) {
    this.context = context;
    this.delivery = delivery;
  }

  /** A chunk of the client begins. */
  void beginChunk(boolean isLast) {
    last = isLast;
    announced = false;
  }

  /**
   * Passes octets on, which have been scanned; released here.
   *
   * @param more how many octets of the client's chunk follow these
   */
  void pass(ByteBuf octets, long more) {
    announce(octets.readableBytes() + more);
    delivery.content(octets);
  }

  private void announce(long octets) {
    if (!announced) {
      announced = true;
      String command = "BDAT " + octets + (last ? " LAST" : "") + "\r\n";
      delivery.content(context.octets(command));
    }
  }

  /** A chunk of which nothing has left, as all of it is kept, is answered here. */
  void endChunk(Slot slot) {
    if (announced) {
      delivery.endChunk(slot);
    } else {
      context.replies().complete(slot, Reply.CHUNK_TAKEN);
    }
  }

  /** The last chunk is complete. */
  void endChunks() {
    announce(0);
  }
}
