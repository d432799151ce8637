package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Makes CRLF of every bare CR and bare LF. Content behind DATA ends at the client's own CR LF . CR
 * LF and nowhere else: a lone dot on any other line is doubled, so that the mail server sees one
 * message with a dot in it where a smuggler wanted two (CVE-2023-51764). Dots behind a bare line
 * end are taken as they are, since nobody stuffed them; behind CRLF they are stuffed already. NUL
 * stays, for {@link ContentScanner} to refuse. Content without a fault passes unchanged. Not
 * thread-safe.
 */
public final class LineEndNormaliser implements DataForm {

  private enum State {
    /** Behind the client's CRLF: a dot here is stuffing, or the end. */
    LINE_START,
    /** Behind a line end of our making, or in chunks any: a dot here is a dot. */
    OWN_LINE_START,
    TEXT,
    CR,
    DOT,
    DOT_CR,
    ENDED
  }

  private static final int CRLF = '\r' << 8 | '\n';

  private final State behindCrlf;
  private State state;

  private LineEndNormaliser(State behindCrlf) {
    this.behindCrlf = behindCrlf;
    this.state = behindCrlf;
  }

  /** For content behind DATA. */
  public static LineEndNormaliser ofData() {
    return new LineEndNormaliser(State.LINE_START);
  }

  /** For content in chunks (RFC 3030), in which dots mean nothing. */
  public static LineEndNormaliser ofChunks() {
    return new LineEndNormaliser(State.OWN_LINE_START);
  }

  @Override
  public ByteBuf stuff(ByteBuf in, ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(in.readableBytes() + 16);
    while (in.isReadable() && state != State.ENDED) {
      take(in.readByte(), out);
    }
    return out;
  }

  @Override
  public String end() {
    return switch (state) {
      case LINE_START, OWN_LINE_START -> ".\r\n";
      case TEXT, CR, DOT, DOT_CR, ENDED -> "\r\n.\r\n";
    };
  }

  private void take(byte octet, ByteBuf out) {
    switch (state) {
      case CR -> behindCr(octet, out);
      case DOT -> behindDot(octet, out);
      case DOT_CR -> behindDotCr(octet, out);
      case LINE_START, OWN_LINE_START, TEXT, ENDED -> inLine(octet, out);
    }
  }

  private void inLine(byte octet, ByteBuf out) {
    switch (octet) {
      case '\r' -> state = State.CR;
      case '\n' -> endLine(State.OWN_LINE_START, out);
      case '.' -> dot(out);
      default -> text(octet, out);
    }
  }

  private void dot(ByteBuf out) {
    if (state == State.LINE_START) {
      state = State.DOT;
      return;
    }
    if (state == State.OWN_LINE_START) {
      out.writeByte('.');
    }
    text((byte) '.', out);
  }

  private void text(byte octet, ByteBuf out) {
    out.writeByte(octet);
    state = State.TEXT;
  }

  private void endLine(State next, ByteBuf out) {
    out.writeShort(CRLF);
    state = next;
  }

  private void behindCr(byte octet, ByteBuf out) {
    if (octet == '\n') {
      endLine(behindCrlf, out);
    } else {
      endLine(State.OWN_LINE_START, out);
      inLine(octet, out);
    }
  }

  private void behindDot(byte octet, ByteBuf out) {
    if (octet == '\r') {
      state = State.DOT_CR;
    } else if (octet == '\n') {
      endLoneDot(out);
    } else {
      out.writeByte('.');
      text(octet, out);
    }
  }

  private void behindDotCr(byte octet, ByteBuf out) {
    if (octet == '\n') {
      out.writeByte('.');
      endLine(State.ENDED, out);
    } else {
      endLoneDot(out);
      inLine(octet, out);
    }
  }

  /** A dot alone that is not the end: another would make it one. */
  private void endLoneDot(ByteBuf out) {
    out.writeShort('.' << 8 | '.');
    endLine(State.OWN_LINE_START, out);
  }
}
