package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.internal.tcnative.SSL;

/**
 * The handshake protocol of one connection (RFC 8446 section 4, RFC 5246 section 7) as BoringSSL
 * speaks it, from one of our buffers to another.
 */
final class NativeHandshake {

  /** How it goes on. */
  enum Stage {
    /** The peer has to say more. */
    ONGOING,
    /** Records may follow. */
    OVER,
    /** There will be none, for a fault of either side. */
    BROKEN
  }

  /** Room for the certificates of a usual server, in octets. */
  static final int FLIGHT_OCTETS = 4096;

  /** Every handshake begins with a record of this kind (RFC 8446 section 5.1). */
  private static final int HANDSHAKE = 22;

  private static final int NOTHING_YET = -1;

  private final NativeConnection connection;
  private int firstOctet = NOTHING_YET;

  NativeHandshake(NativeConnection connection) {
    this.connection = connection;
  }

  /**
   * Goes on with what has come, as far as it reaches. What stands behind the end of the handshake
   * is left in the octets; what is to be sent is appended to the flight: also an alert, unless the
   * peer has spoken something else than TLS, and would not know what it is.
   */
  Stage proceed(ByteBuf octets, ByteBuf flight) {
    if (firstOctet == NOTHING_YET && octets.isReadable()) {
      firstOctet = octets.getUnsignedByte(octets.readerIndex());
    }
    int result;
    int before;
    do {
      before = octets.readableBytes();
      result = reading(octets);
      while (result <= 0 && connection.error(result) == SSL.SSL_ERROR_WANT_WRITE) {
        result = writing(flight);
      }
    } while (wantsMore(result) && octets.isReadable() && octets.readableBytes() < before);
    if (connection.hasUnasked() && firstOctet == HANDSHAKE) {
      connection.sayUnasked(flight);
    }
    if (result > 0) {
      return Stage.OVER;
    }
    return wantsMore(result) ? Stage.ONGOING : Stage.BROKEN;
  }

  private boolean wantsMore(int result) {
    return result <= 0 && connection.error(result) == SSL.SSL_ERROR_WANT_READ;
  }

  private int reading(ByteBuf octets) {
    connection.beginReading(octets);
    try {
      return SSL.doHandshake(connection.pointer());
    } finally {
      octets.readerIndex(octets.writerIndex() - connection.unread());
      connection.endReading();
    }
  }

  private int writing(ByteBuf flight) {
    flight.ensureWritable(FLIGHT_OCTETS);
    connection.beginWriting(flight);
    try {
      return SSL.doHandshake(connection.pointer());
    } finally {
      connection.endWriting(flight);
    }
  }
}
