package dev.postern.proxy.session;

import dev.postern.proxy.session.ReplyQueue.Slot;
import io.netty.buffer.ByteBuf;

/**
 * How the content of one mail reaches the backend: by DATA, or in chunks where the client sends
 * chunks and the backend takes them (RFC 3030). Used once.
 */
sealed interface ContentPath permits DataPath, ChunkPath {

  /** A chunk of the client begins; content that came by DATA has none. */
  void beginChunk(boolean last);

  /**
   * Passes octets on, which have been scanned; released here.
   *
   * @param more how many octets of the client's chunk follow these
   */
  void pass(ByteBuf octets, long more);

  /** A chunk that is not the last is complete: its place gets its reply, now or later. */
  void endChunk(Slot slot);

  /** The last chunk is complete: whatever the backend needs to know that goes on. */
  void endChunks();
}
