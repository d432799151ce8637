package dev.postern.proxy.backend;

import io.netty.channel.Channel;
import java.time.Duration;

/**
 * Whether the other side takes nothing of what is written, although it is full: each block of
 * content has its time (RFC 5321 section 4.5.3.2.5), and one that moves on, however slowly, begins
 * it anew. Confined to the channel's event loop.
 */
final class WriteStall {

  private final Channel channel;
  private final long patience;

  /** Octets that had to leave before more could be written, at the last look. */
  private long due;

  private long since;

  WriteStall(Channel channel, Duration patience) {
    this.channel = channel;
    this.patience = patience.toNanos();
  }

  /** Looks, which has to be done again and again; whether there was no progress for too long. */
  boolean isOver(long now) {
    long before = due;
    due = channel.bytesBeforeWritable();
    if (due == 0 || before == 0 || due < before) {
      since = now;
    }
    return now - since >= patience;
  }
}
