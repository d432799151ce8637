package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of content, CR LF . CR LF and nothing else (RFC 5321 sections 2.3.8 and 4.1.1.4),
 * and bare CR, bare LF and NUL before it: what one server takes for the end and another does not is
 * how mail is smuggled (CVE-2023-51764). Works on buffers cut anywhere; keeps no octet. Not
 * thread-safe.
 */
public final class ContentScanner {

  /** Where the scan stands; the octets that led here may lie in an earlier buffer. */
  private enum State {
    /** Behind CR LF, or at the very beginning: RFC 5321's DATA line ended with CR LF. */
    LINE_START,
    TEXT,
    CR,
    /** Behind a dot at the start of a line. */
    DOT,
    DOT_CR
  }

  /** What counts in the content. */
  private enum Kind {
    /** Lines, and a lone dot ends them. */
    DATA,
    /** Lines; chunks end by their size. */
    CHUNKS,
    /** Octets: whatever they are, they only count. */
    BINARY
  }

  private final Kind kind;

  private State state = State.LINE_START;
  private boolean malformed;
  private boolean ended;
  private long octets;

  private ContentScanner(Kind kind) {
    this.kind = kind;
  }

  /** For content behind DATA. */
  public static ContentScanner ofData() {
    return new ContentScanner(Kind.DATA);
  }

  /** For content in chunks (RFC 3030), in which dots mean nothing. */
  public static ContentScanner ofChunks() {
    return new ContentScanner(Kind.CHUNKS);
  }

  /**
   * For binary content in chunks (RFC 3030 section 3). Bare CR, bare LF and NUL are allowed in it:
   * it goes on in chunks too, so nobody looks for an end in it.
   */
  public static ContentScanner ofBinary() {
    return new ContentScanner(Kind.BINARY);
  }

  /** The last chunk has been scanned: a CR at its very end is a bare one. */
  public void endOfChunks() {
    malformed |= state == State.CR;
    ended = true;
  }

  /** Whether the end has been found. */
  public boolean isEnded() {
    return ended;
  }

  /** Whether a bare CR, a bare LF or a NUL has been found before the end. */
  public boolean isMalformed() {
    return malformed;
  }

  /** Octets of content so far; dot-stuffing, the end and what may become it are not counted. */
  public long octets() {
    if (ended) {
      return octets;
    }
    return switch (state) {
      case LINE_START, TEXT, CR -> octets;
      case DOT -> octets - 1;
      case DOT_CR -> octets - 2;
    };
  }

  /**
   * Scans the readable octets without moving the reader index.
   *
   * @return the index just behind the end of content, or the writer index when the end is not
   *     there; the reader index when it has been found before
   */
  public int scan(ByteBuf buffer) {
    int start = buffer.readerIndex();
    if (ended) {
      return start;
    }
    int end = buffer.writerIndex();
    if (kind == Kind.BINARY) {
      octets += end - start;
      return end;
    }
    int index = start;
    while (index < end && !ended) {
      if (state == State.TEXT) {
        index = skipOrdinary(buffer, index, end);
        if (index == end) {
          break;
        }
      }
      step(buffer.getByte(index++));
    }
    octets += index - start;
    if (ended) {
      octets -= 3;
    }
    return index;
  }

  private void step(byte octet) {
    switch (octet) {
      case '\r' -> onCarriageReturn();
      case '\n' -> onLineFeed();
      case '.' -> onDot();
      default -> onOther(octet);
    }
  }

  private void onCarriageReturn() {
    malformed |= state == State.CR || state == State.DOT_CR;
    state = state == State.DOT ? State.DOT_CR : State.CR;
  }

  private void onLineFeed() {
    switch (state) {
      case CR -> state = State.LINE_START;
      case DOT_CR -> ended = true;
      case LINE_START, TEXT, DOT -> {
        malformed = true;
        state = State.TEXT;
      }
    }
  }

  private void onDot() {
    malformed |= state == State.CR || state == State.DOT_CR;
    if (kind == Kind.DATA && state == State.LINE_START) {
      state = State.DOT;
    } else {
      unstuff();
      state = State.TEXT;
    }
  }

  private void onOther(byte octet) {
    malformed |= state == State.CR || state == State.DOT_CR || octet == 0;
    unstuff();
    state = State.TEXT;
  }

  /** The first dot of a line that goes on is no content (RFC 5321 section 4.5.2). */
  private void unstuff() {
    if (state == State.DOT) {
      octets--;
    }
  }

  private static final long LOW = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  /**
   * The next octet below 0x0E, or the end. Inside a line only those matter: CR, LF and NUL; four
   * times eight octets are looked at in one go, as this decides what bulk content costs.
   */
  private static int skipOrdinary(ByteBuf buffer, int index, int end) {
    while (index + 32 <= end) {
      if ((below(buffer.getLongLE(index))
              | below(buffer.getLongLE(index + 8))
              | below(buffer.getLongLE(index + 16))
              | below(buffer.getLongLE(index + 24)))
          != 0) {
        break;
      }
      index += 32;
    }
    while (index + 8 <= end) {
      long found = below(buffer.getLongLE(index));
      if (found != 0) {
        return index + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      index += 8;
    }
    while (index < end && (buffer.getByte(index) & 0xFF) >= 0x0E) {
      index++;
    }
    return index;
  }

  /**
   * The high bit of each octet below 0x0E. The subtraction may borrow into octets above the first
   * one found, never below it, so the lowest bit set is right.
   */
  private static long below(long eight) {
    return eight - 0x0E * LOW & ~eight & HIGH;
  }
}
