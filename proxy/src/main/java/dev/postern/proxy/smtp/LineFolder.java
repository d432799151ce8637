package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Breaks long lines of well-formed, dot-stuffed content by CR LF SP: the space keeps the rest from
 * beginning with a dot, and in a header makes it a folded field (RFC 5322 section 2.2.3), never
 * another one. Characters of UTF-8 stay whole. Not thread-safe.
 */
public final class LineFolder {

  private static final int BREAK = '\r' << 16 | '\n' << 8 | ' ';

  private final int longestLine;
  private long lineOctets;
  private boolean lineStart = true;

  /**
   * A folder.
   *
   * @param longestLine octets without CRLF that a line may have
   */
  public LineFolder(int longestLine) {
    this.longestLine = longestLine;
  }

  /** What comes next has so many octets of its line in front, see {@link ContentScanner}. */
  public void continueAt(long octets) {
    lineOctets = octets;
    lineStart = octets == 0;
  }

  /** Takes the readable octets, and gives them folded, to be released by the caller. */
  public ByteBuf fold(ByteBuf in, ByteBufAllocator allocator) {
    int breaks = 1 + in.readableBytes() / longestLine;
    ByteBuf out = allocator.buffer(in.readableBytes() + 3 * breaks);
    while (in.isReadable()) {
      take(in.readByte(), out);
    }
    return out;
  }

  private void take(byte octet, ByteBuf out) {
    if (octet == '\n') {
      continueAt(0);
    } else if (lineStart && octet == '.') {
      lineStart = false;
    } else if (octet != '\r') {
      makeRoom(octet, out);
      lineOctets++;
      lineStart = false;
    }
    out.writeByte(octet);
  }

  private void makeRoom(byte octet, ByteBuf out) {
    if (lineOctets + sequenceLength(octet & 0xFF) > longestLine) {
      out.writeMedium(BREAK);
      lineOctets = 1;
    }
  }

  /** By its first octet (RFC 3629 section 3). */
  private static int sequenceLength(int octet) {
    if (octet < 0xC0) {
      return 1;
    }
    return octet < 0xE0 ? 2 : octet < 0xF0 ? 3 : 4;
  }
}
