package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of content, CR LF . CR LF and nothing else (RFC 5321 sections 2.3.8 and 4.1.1.4),
 * and bare CR, bare LF and NUL before it: what one server takes for the end and another does not is
 * how mail is smuggled (CVE-2023-51764). Measures lines as well. Works on buffers cut anywhere;
 * keeps no octet, but says which at the edge are {@linkplain #undecided() undecided}. Not
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

  /** A line may be as long as it likes. */
  private static final long NO_LIMIT = Long.MAX_VALUE;

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
  private final long longestLine;
  private State state = State.LINE_START;
  private boolean malformed;
  private boolean ended;
  private long octets;
  private long lineOctets;
  private boolean longLine;

  private ContentScanner(Kind kind, long longestLine) {
    this.kind = kind;
    this.longestLine = longestLine;
  }

  /** For content behind DATA. */
  public static ContentScanner ofData() {
    return ofData(NO_LIMIT);
  }

  /**
   * For content behind DATA.
   *
   * @param longestLine octets without CRLF that a line may have, see {@link #hasLongLine}
   */
  public static ContentScanner ofData(long longestLine) {
    return new ContentScanner(Kind.DATA, longestLine);
  }

  /** For content in chunks (RFC 3030), in which dots mean nothing. */
  public static ContentScanner ofChunks() {
    return ofChunks(NO_LIMIT);
  }

  /**
   * For content in chunks.
   *
   * @param longestLine octets without CRLF that a line may have, see {@link #hasLongLine}
   */
  public static ContentScanner ofChunks(long longestLine) {
    return new ContentScanner(Kind.CHUNKS, longestLine);
  }

  /**
   * For binary content in chunks (RFC 3030 section 3). Bare CR, bare LF and NUL are allowed in it:
   * it goes on in chunks too, so nobody looks for an end in it.
   */
  public static ContentScanner ofBinary() {
    return new ContentScanner(Kind.BINARY, NO_LIMIT);
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

  /**
   * Octets at the edge of what was scanned that may be the beginning of something forbidden, two at
   * most: a server that ends content more readily than we do must not see them before the next
   * octet has cleared them. Nothing is undecided once the end has been found.
   */
  public String undecided() {
    if (ended) {
      return "";
    }
    return switch (state) {
      case LINE_START, TEXT -> "";
      case CR -> "\r";
      case DOT -> ".";
      case DOT_CR -> ".\r";
    };
  }

  /**
   * Octets of the present line so far, without its end and without the dot that stuffing put in
   * front (RFC 5321 section 4.5.3.1.6).
   */
  public long lineOctets() {
    return lineOctets;
  }

  /** Whether the last scan has been in a line that is too long. */
  public boolean hasLongLine() {
    return longLine;
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
    if (kind == Kind.BINARY) {
      octets += buffer.readableBytes();
      return buffer.writerIndex();
    }
    longLine = false;
    int length = scan(Octets.of(buffer));
    longLine |= lineOctets > longestLine;
    octets += length;
    if (ended) {
      octets -= 3;
    }
    return start + length;
  }

  private int scan(Octets found) {
    int index = 0;
    while (index < found.length() && !ended) {
      if (state == State.TEXT) {
        index = skipOrdinaryLines(found, index);
        if (index == found.length()) {
          break;
        }
      }
      step(found.at(index++));
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
    longLine |= lineOctets > longestLine;
    malformed |= state == State.CR || state == State.DOT_CR;
    state = state == State.DOT ? State.DOT_CR : State.CR;
  }

  private void onLineFeed() {
    lineOctets = 0;
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
      goOn();
    }
  }

  private void onOther(byte octet) {
    malformed |= state == State.CR || state == State.DOT_CR || octet == 0;
    goOn();
  }

  /** The first dot of a line that goes on is no content (RFC 5321 section 4.5.2). */
  private void goOn() {
    if (state == State.DOT) {
      octets--;
    }
    lineOctets++;
    state = State.TEXT;
  }

  private static final int CR_LF = '\n' << 8 | '\r';

  /**
   * Goes on inside a line, where only CR, LF and NUL matter, and over CR LF where the next line
   * begins with more than a dot; at the end, or at the first octet that needs a closer look.
   */
  private int skipOrdinaryLines(Octets found, int start) {
    int index = start;
    long line = lineOctets;
    while (true) {
      int next = found.nextBelow0E(index);
      line += next - index;
      index = next;
      if (index + 4 > found.length() || !isOrdinaryStart(found.fourAt(index))) {
        lineOctets = line;
        return index;
      }
      longLine |= line > longestLine;
      line = 1;
      index += 3;
    }
  }

  /** Whether these are CR LF and an octet above the dot, whatever is behind it. */
  private static boolean isOrdinaryStart(int four) {
    return (four & 0xFFFF) == CR_LF && (four >>> 16 & 0xFF) > '.';
  }
}
