package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/**
 * One connection in BoringSSL's memory, with the buffer through which octets come and go: at any
 * time it reads from one of ours, or writes to one, or neither. Buffers are direct ones. Confined
 * to the session's event loop.
 */
final class NativeConnection {

  /**
   * In octets. What BoringSSL says unasked, in the middle of reading, waits in a buffer that each
   * session keeps for its whole life. An alert has room; a longer message goes in several steps.
   */
  static final int UNASKED_OCTETS = 256;

  /** Its callbacks, and what they know, are the context's, which therefore has to live as long. */
  private final NativeContext context;

  private final long pointer;
  private final long bio;
  private boolean released;

  /** A connection of a server that has heard and said nothing. */
  NativeConnection(NativeContext context) {
    this.context = context;
    this.pointer = SSL.newSSL(context.pointer(), true);
    this.bio = SSL.bioNewByteBuffer(pointer, UNASKED_OCTETS);
  }

  long pointer() {
    return pointer;
  }

  NativeContext context() {
    return context;
  }

  /** Gives its memory back; nothing may be called behind it. */
  void release() {
    if (released) {
      return;
    }
    released = true;
    try {
      SSL.freeSSL(pointer);
    } finally {
      Reference.reachabilityFence(context);
    }
  }

  boolean isReleased() {
    return released;
  }

  /** It reads these octets, until it is told to stop. */
  void beginReading(ByteBuf octets) {
    SSL.bioSetByteBuffer(bio, start(octets), octets.readableBytes(), false);
  }

  /** How much of what it reads is left. */
  int unread() {
    return SSL.bioLengthByteBuffer(bio);
  }

  void endReading() {
    SSL.bioClearByteBuffer(bio);
  }

  /** It appends to this buffer, until it is told to stop; first what it had to say unasked. */
  void beginWriting(ByteBuf records) {
    SSL.bioSetByteBuffer(bio, end(records), records.writableBytes(), true);
    // In front of the rest; the BIO itself would count it among what it was given.
    SSL.bioFlushByteBuffer(bio);
  }

  /** What it has written is part of the buffer. */
  void endWriting(ByteBuf records) {
    int added = records.writableBytes() - SSL.bioLengthByteBuffer(bio);
    SSL.bioClearByteBuffer(bio);
    records.writerIndex(records.writerIndex() + added);
  }

  /** Whether BoringSSL had something to say while it read, such as an alert. */
  boolean hasUnasked() {
    return SSL.bioLengthNonApplication(bio) > 0;
  }

  /** Appends what BoringSSL had to say. */
  void sayUnasked(ByteBuf records) {
    records.ensureWritable(UNASKED_OCTETS);
    beginWriting(records);
    endWriting(records);
  }

  /** What kept a call from its end, one of BoringSSL's SSL_ERROR_ numbers. */
  int error(int result) {
    return SSL.getError(pointer, result);
  }

  /** What BoringSSL says about the last thing that went wrong on this thread. */
  static SSLException fault() {
    SSLException fault = new SSLException(SSL.getErrorString(SSL.getLastErrorNumber()));
    SSL.clearError();
    return fault;
  }

  /** The same octets where BoringSSL can reach them. */
  static ByteBuf direct(ByteBufAllocator allocator, ByteBuf octets) {
    if (octets.isDirect() && octets.nioBufferCount() == 1) {
      return octets;
    }
    ByteBuf direct = allocator.directBuffer(octets.readableBytes());
    direct.writeBytes(octets);
    octets.release();
    return direct;
  }

  static long start(ByteBuf buffer) {
    return address(buffer) + buffer.readerIndex();
  }

  static long end(ByteBuf buffer) {
    return address(buffer) + buffer.writerIndex();
  }

  private static long address(ByteBuf buffer) {
    if (buffer.hasMemoryAddress()) {
      return buffer.memoryAddress();
    }
    ByteBuffer view = buffer.internalNioBuffer(0, buffer.capacity());
    return Buffer.address(view) + view.position();
  }
}
