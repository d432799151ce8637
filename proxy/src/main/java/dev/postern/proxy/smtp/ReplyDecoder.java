package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies (RFC 5321 section 4.2.1) from what the backend sends. Strict: what is no reply must
 * never pass for a success. Not thread-safe.
 */
public final class ReplyDecoder {

  private static final int MAXIMUM_LINE = 2048;
  private static final int MAXIMUM_LINES = 200;

  private final StringBuilder line = new StringBuilder();
  private final List<String> lines = new ArrayList<>();
  private int code;

  /** Whether part of a reply has come and its rest has not. */
  public boolean isInside() {
    return !line.isEmpty() || !lines.isEmpty();
  }

  /**
   * The next whole reply, or null when more octets are needed.
   *
   * @throws MalformedReplyException when this is no reply
   */
  public @Nullable Reply next(ByteBuf in) throws MalformedReplyException {
    while (in.isReadable()) {
      if (readLine(in)) {
        Reply reply = endLine();
        if (reply != null) {
          return reply;
        }
      }
    }
    return null;
  }

  private boolean readLine(ByteBuf in) throws MalformedReplyException {
    int lf = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int length = (lf < 0 ? in.writerIndex() : lf + 1) - in.readerIndex();
    if (line.length() + length > MAXIMUM_LINE) {
      throw new MalformedReplyException("line longer than " + MAXIMUM_LINE + " octets");
    }
    line.append(in.readCharSequence(length, StandardCharsets.ISO_8859_1));
    return lf >= 0;
  }

  private @Nullable Reply endLine() throws MalformedReplyException {
    int end = line.length() - 2;
    if (end < 3 || line.charAt(end) != '\r' || !isCode() || !isSeparated(end)) {
      throw new MalformedReplyException("not a reply");
    }
    int lineCode = Integer.parseInt(line.substring(0, 3));
    if (!lines.isEmpty() && lineCode != code || lines.size() >= MAXIMUM_LINES) {
      throw new MalformedReplyException("not one reply");
    }
    code = lineCode;
    boolean last = end == 3 || line.charAt(3) == ' ';
    lines.add(text(end));
    line.setLength(0);
    if (!last) {
      return null;
    }
    Reply reply = new Reply(code, lines);
    lines.clear();
    return reply;
  }

  private boolean isCode() {
    return line.charAt(0) >= '2'
        && line.charAt(0) <= '5'
        && line.charAt(1) >= '0'
        && line.charAt(1) <= '5'
        && line.charAt(2) >= '0'
        && line.charAt(2) <= '9';
  }

  private boolean isSeparated(int end) {
    return end == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-';
  }

  /** A stray control octet in the text must not become a line of ours. */
  private String text(int end) {
    StringBuilder text = new StringBuilder(Math.max(0, end - 4));
    for (int i = 4; i < end; i++) {
      char c = line.charAt(i);
      text.append(c < ' ' && c != '\t' || c == 0x7F ? '?' : c);
    }
    return text.toString();
  }

  /** The backend said something that is no reply; the connection is of no more use. */
  public static final class MalformedReplyException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedReplyException(String message) {
      super(message, null, false, false);
    }
  }
}
