package dev.postern.proxy.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * Buffers of an event loop. What is read is used up before the next read, and what is written has
 * nearly always left at the end of a turn: then the next one may use the same memory, which is in
 * the processor's cache by now, and an idle session has none. While somebody keeps a buffer longer,
 * others get one of their own.
 */
public final class LoopBuffer {

  /**
   * The others' own, so that all buffers are of one class: the compiler trusts in that, and begins
   * anew where it was wrong.
   */
  private static final ByteBufAllocator MEMORY = PooledByteBufAllocator.DEFAULT;

  /** As it came from the network. */
  public static final LoopBuffer READ = new LoopBuffer(256 * 1024);

  /** What the records hold that were read at once, and one that was not whole before. */
  public static final LoopBuffer PLAINTEXT = new LoopBuffer((256 + 32) * 1024);

  /** Lines of our own: replies, commands of an envelope, trace fields. */
  public static final LoopBuffer LINES = new LoopBuffer(16 * 1024);

  /** Replies inside TLS. */
  public static final LoopBuffer RECORDS = new LoopBuffer(16 * 1024);

  private final int octets;
  private final FastThreadLocal<ByteBuf> own;

  private LoopBuffer(int octets) {
    this.octets = octets;
    this.own =
        new FastThreadLocal<>() {
          @Override
          protected ByteBuf initialValue() {
            return MEMORY.directBuffer(octets);
          }

          @Override
          protected void onRemoval(ByteBuf buffer) {
            buffer.release();
          }
        };
  }

  /** How many octets have room. */
  public int octets() {
    return octets;
  }

  /**
   * An empty direct buffer with room for so many octets: the event loop's, unless it is lent
   * already, is too small, or the thread is none of an event loop. To be released like any other.
   */
  public ByteBuf lend(ByteBufAllocator allocator, int needed) {
    if (Thread.currentThread() instanceof FastThreadLocalThread) {
      ByteBuf buffer = own.get();
      if (buffer.refCnt() == 1 && needed <= octets) {
        return buffer.clear().retain();
      }
    }
    return allocator.directBuffer(needed);
  }
}
