package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLException;

/**
 * The record protocol of one connection (RFC 8446 section 5, RFC 5246 section 6) as BoringSSL
 * speaks it, behind the handshake.
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

  private final NativeConnection connection;
  private final int overhead;

  /** At least as many octets as BoringSSL has of a record that is not whole. */
  private int held;

  NativeRecords(NativeConnection connection) {
    this.connection = connection;
    this.overhead = SSL.getMaxWrapOverhead(connection.pointer());
  }

  NativeConnection connection() {
    return connection;
  }

  /** The most that can come out of so many octets, with what was kept of those before. */
  int plaintextOf(int octets) {
    return held + octets;
  }

  /** Appends what the records hold; BoringSSL keeps the beginning of one that is not whole. */
  Reading open(ByteBuf octets, ByteBuf plaintext) {
    int before = plaintext.writerIndex();
    connection.beginReading(octets);
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
      return readingAt(connection.error(read));
    } finally {
      connection.endReading();
    }
  }

  private int read(ByteBuf plaintext) {
    int read =
        SSL.readFromSSL(
            connection.pointer(), NativeConnection.end(plaintext), plaintext.writableBytes());
    plaintext.writerIndex(plaintext.writerIndex() + Math.max(read, 0));
    return read;
  }

  /** A record that left room was read to its end, so that only octets can bring more. */
  private boolean hasMore(ByteBuf plaintext) {
    int octets = connection.unread();
    if (plaintext.isWritable()) {
      return octets > 0;
    }
    int more = octets + SSL.sslPending(connection.pointer());
    plaintext.ensureWritable(more);
    return more > 0;
  }

  private static Reading readingAt(int error) {
    if (error == SSL.SSL_ERROR_WANT_READ || error == SSL.SSL_ERROR_WANT_WRITE) {
      return Reading.ONGOING;
    }
    return error == SSL.SSL_ERROR_ZERO_RETURN ? Reading.CLOSED : Reading.BROKEN;
  }

  /**
   * Appends what waits for the first content, which are tickets. Left there they would stand in
   * front of an alert, and leave it no room where it has to wait itself.
   */
  void sayTickets(ByteBuf records) throws SSLException {
    while (!write(NativeConnection.end(records), 0, records)) {
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
    long from = NativeConnection.start(plaintext);
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
    connection.beginWriting(records);
    int written = SSL.writeToSSL(connection.pointer(), from, length);
    connection.endWriting(records);
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
    connection.beginWriting(records);
    int said = SSL.shutdownSSL(connection.pointer());
    connection.endWriting(records);
    return said >= 0 || isSaidLater(said);
  }

  /** Always false. */
  private boolean isSaidLater(int result) throws SSLException {
    if (connection.error(result) != SSL.SSL_ERROR_WANT_WRITE) {
      throw NativeConnection.fault();
    }
    return false;
  }
}
