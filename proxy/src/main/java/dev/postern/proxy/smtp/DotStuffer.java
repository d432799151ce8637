package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Doubles the dot at the start of a line (RFC 5321 section 4.5.2), for content that came in chunks
 * and goes on by DATA. Lines run on over the borders of chunks and buffers: a border overlooked
 * here is a way to end the content early (RFC 3030 meets SMTP smuggling). Not thread-safe.
 */
public final class DotStuffer implements DataForm {

  /** How much of CR LF stands right before what comes next; content begins at a line start. */
  private int matched = 2;

  @Override
  public ByteBuf stuff(ByteBuf in, ByteBufAllocator allocator) {
    int dots = count(in);
    ByteBuf out =
        dots == 0
            ? in.readRetainedSlice(in.readableBytes())
            : doubled(in, allocator.buffer(in.readableBytes() + dots));
    remember(out);
    return out;
  }

  @Override
  public String end() {
    return matched == 2 ? ".\r\n" : "\r\n.\r\n";
  }

  private int count(ByteBuf in) {
    int dots = 0;
    for (int dot = nextDot(in, in.readerIndex()); dot >= 0; dot = nextDot(in, dot + 1)) {
      dots += isAtLineStart(in, dot) ? 1 : 0;
    }
    return dots;
  }

  private ByteBuf doubled(ByteBuf in, ByteBuf out) {
    int from = in.readerIndex();
    for (int dot = nextDot(in, from); dot >= 0; dot = nextDot(in, dot + 1)) {
      if (isAtLineStart(in, dot)) {
        out.writeBytes(in, from, dot - from).writeByte('.');
        from = dot;
      }
    }
    out.writeBytes(in, from, in.writerIndex() - from);
    in.readerIndex(in.writerIndex());
    return out;
  }

  private static int nextDot(ByteBuf in, int from) {
    return in.indexOf(from, in.writerIndex(), (byte) '.');
  }

  private boolean isAtLineStart(ByteBuf in, int index) {
    return switch (index - in.readerIndex()) {
      case 0 -> matched == 2;
      case 1 -> matched == 1 && in.getByte(index - 1) == '\n';
      default -> in.getByte(index - 1) == '\n' && in.getByte(index - 2) == '\r';
    };
  }

  private void remember(ByteBuf passed) {
    int from = Math.max(passed.readerIndex(), passed.writerIndex() - 2);
    for (int i = from; i < passed.writerIndex(); i++) {
      byte octet = passed.getByte(i);
      if (octet == '\r') {
        matched = 1;
      } else {
        matched = octet == '\n' && matched == 1 ? 2 : 0;
      }
    }
  }
}
