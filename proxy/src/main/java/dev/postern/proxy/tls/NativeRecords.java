package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/**
 * The record protocol of one connection (RFC 8446 section 5, RFC 5246 section 6) as BoringSSL
 * speaks it. It takes over when Netty's engine has made the handshake; from then on the engine only
 * owns the connection's memory, and may not be asked to move anything. Buffers are direct ones.
 * Confined to the session's event loop.
 */
final class NativeRecords {

  /** How reading goes on. */
  enum Reading {
    /** Records may follow. */
    ONGOING,
    /** The peer has said close_notify: none will. */
    CLOSED,
    /** What came is no record of this connection, or a fatal alert: none is believed any more. */
    BROKEN
  }

  /** RFC 8446 section 5.1, in octets. */
  static final int LONGEST_FRAGMENT = 1 << 14;

  /** RFC 5246 section 6.2.3, with the head of the record; TLS 1.3 allows less. */
  private static final int LONGEST_RECORD = 5 + LONGEST_FRAGMENT + 2048;

  /** The room that what waits in front of content, such as tickets, is given at a time. */
  static final int MORE_ROOM = 4096;

  private final ReferenceCountedOpenSslEngine engine;
  private final long connection;
  private final long bio;
  private final int overhead;

  /** At least as many octets as BoringSSL has of a record that is not whole. */
  private int held;

  /** Takes over the connection of an engine that has nothing left to send. */
  NativeRecords(ReferenceCountedOpenSslEngine engine) {
    this.engine = engine;
    this.connection = engine.sslPointer();
    this.bio = SSL.bioNewByteBuffer(connection, ListenerContext.UNASKED_OCTETS);
    this.overhead = SSL.getMaxWrapOverhead(connection);
    engine.retain();
  }

  /** Gives the connection's memory back; to be called once, and nothing behind it. */
  void release() {
    engine.release();
  }

  /** The most that can come out of so many octets, with what was kept of those before. */
  int plaintextOf(int octets) {
    return held + octets;
  }

  /** Appends what the records hold; BoringSSL keeps the beginning of one that is not whole. */
  Reading open(ByteBuf octets, ByteBuf plaintext) {
    int before = plaintext.writerIndex();
    SSL.bioSetByteBuffer(bio, start(octets), octets.readableBytes(), false);
    try {
      int read;
      do {
        read = read(plaintext);
      } while (read > 0 && hasMore(plaintext));
      if (read > 0) {
        held = 0;
        return Reading.ONGOING;
      }
      int rest = held + octets.readableBytes() - (plaintext.writerIndex() - before);
      held = Math.min(Math.max(rest, 0), LONGEST_RECORD);
      return readingAt(SSL.getError(connection, read));
    } finally {
      SSL.bioClearByteBuffer(bio);
    }
  }

  private int read(ByteBuf plaintext) {
    int read = SSL.readFromSSL(connection, end(plaintext), plaintext.writableBytes());
    plaintext.writerIndex(plaintext.writerIndex() + Math.max(read, 0));
    return read;
  }

  /** A record that left room was read to its end, so that only octets can bring more. */
  private boolean hasMore(ByteBuf plaintext) {
    int octets = SSL.bioLengthByteBuffer(bio);
    if (plaintext.isWritable()) {
      return octets > 0;
    }
    int more = octets + SSL.sslPending(connection);
    plaintext.ensureWritable(more);
    return more > 0;
  }

  private static Reading readingAt(int error) {
    if (error == SSL.SSL_ERROR_WANT_READ || error == SSL.SSL_ERROR_WANT_WRITE) {
      return Reading.ONGOING;
    }
    return error == SSL.SSL_ERROR_ZERO_RETURN ? Reading.CLOSED : Reading.BROKEN;
  }

  /** What BoringSSL says about the last thing that went wrong on this thread. */
  static SSLException fault() {
    SSLException fault = new SSLException(SSL.getErrorString(SSL.getLastErrorNumber()));
    SSL.clearError();
    return fault;
  }

  /** Whether BoringSSL had something to say while it read, such as an alert. */
  boolean hasUnasked() {
    return SSL.bioLengthNonApplication(bio) > 0;
  }

  /** Appends what BoringSSL had to say. */
  void sayUnasked(ByteBuf records) {
    records.ensureWritable(ListenerContext.UNASKED_OCTETS);
    turnTo(records);
    turnFrom(records);
  }

  /**
   * Appends what waits for the first content, which are tickets. Left there they would stand in
   * front of an alert, and leave it no room where it has to wait itself.
   */
  void sayTickets(ByteBuf records) throws SSLException {
    while (!write(end(records), 0, records)) {
      records.ensureWritable(MORE_ROOM);
    }
  }

  /** The room that the records of so many octets need, if nothing waits in front of them. */
  int recordsOf(int plaintext) {
    return plaintext + overhead * (1 + plaintext / LONGEST_FRAGMENT);
  }

  /**
   * Appends the records of a plaintext, behind what waits.
   *
   * @throws SSLException when the connection has ended
   */
  void seal(ByteBuf plaintext, ByteBuf records) throws SSLException {
    long from = start(plaintext);
    for (int left = plaintext.readableBytes(); left > 0; left -= LONGEST_FRAGMENT) {
      int fragment = Math.min(left, LONGEST_FRAGMENT);
      while (!write(from, fragment, records)) {
        records.ensureWritable(MORE_ROOM);
      }
      from += fragment;
    }
  }

  /** False when there was too little room: BoringSSL has taken it all, and goes on when asked. */
  private boolean write(long from, int length, ByteBuf records) throws SSLException {
    turnTo(records);
    int written = SSL.writeToSSL(connection, from, length);
    turnFrom(records);
    return written >= 0 || isSaidLater(written);
  }

  /** Appends close_notify, behind what waits; nothing where the connection has ended otherwise. */
  void close(ByteBuf records) {
    try {
      while (!sayClose(records)) {
        records.ensureWritable(MORE_ROOM);
      }
    } catch (SSLException e) {
      // It has ended by an alert: there is nobody to say it to.
    }
  }

  private boolean sayClose(ByteBuf records) throws SSLException {
    turnTo(records);
    int said = SSL.shutdownSSL(connection);
    turnFrom(records);
    return said >= 0 || isSaidLater(said);
  }

  /** Always false. */
  private boolean isSaidLater(int result) throws SSLException {
    if (SSL.getError(connection, result) != SSL.SSL_ERROR_WANT_WRITE) {
      throw fault();
    }
    return false;
  }

  private void turnTo(ByteBuf records) {
    SSL.bioSetByteBuffer(bio, end(records), records.writableBytes(), true);
    // In front of the rest; the BIO itself would count it among what it was given.
    SSL.bioFlushByteBuffer(bio);
  }

  private void turnFrom(ByteBuf records) {
    int added = records.writableBytes() - SSL.bioLengthByteBuffer(bio);
    SSL.bioClearByteBuffer(bio);
    records.writerIndex(records.writerIndex() + added);
  }

  private static long start(ByteBuf buffer) {
    return address(buffer) + buffer.readerIndex();
  }

  private static long end(ByteBuf buffer) {
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
