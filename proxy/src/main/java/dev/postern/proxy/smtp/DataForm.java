package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Writes content anew so that DATA can carry it (RFC 5321 section 4.5.2). Not thread-safe. */
public sealed interface DataForm permits DotStuffer, LineEndNormaliser {

  /**
   * Takes readable octets of a buffer, and gives them dot-stuffed, to be released by the caller.
   * Octets behind the end of content stay unread.
   */
  ByteBuf stuff(ByteBuf in, ByteBufAllocator allocator);

  /**
   * What has to stand behind content in chunks: its last line is ended if it was not, then the dot.
   */
  String end();
}
