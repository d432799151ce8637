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

  /** The beginning of a line whose end has not come. */
  private String line = "";

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
      String whole = readLine(in);
      if (whole != null) {
        Reply reply = endLine(whole);
        if (reply != null) {
          return reply;
        }
      }
    }
    return null;
  }

  private @Nullable String readLine(ByteBuf in) throws MalformedReplyException {
    int lf = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int length = (lf < 0 ? in.writerIndex() : lf + 1) - in.readerIndex();
    if (line.length() + length > MAXIMUM_LINE) {
      throw new MalformedReplyException("line longer than " + MAXIMUM_LINE + " octets");
    }
    String read = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
    in.skipBytes(length);
    String whole = line.isEmpty() ? read : line + read;
    line = lf < 0 ? whole : "";
    return lf < 0 ? null : whole;
  }

  private @Nullable Reply endLine(String whole) throws MalformedReplyException {
    int end = whole.length() - 2;
    if (end < 3 || whole.charAt(end) != '\r' || !isCode(whole) || !isSeparated(whole, end)) {
      throw new MalformedReplyException("not a reply");
    }
    int lineCode = Integer.parseInt(whole, 0, 3, 10);
    if (!lines.isEmpty() && lineCode != code || lines.size() >= MAXIMUM_LINES) {
      throw new MalformedReplyException("not one reply");
    }
    code = lineCode;
    boolean last = end == 3 || whole.charAt(3) == ' ';
    lines.add(text(whole, end));
    if (!last) {
      return null;
    }
    Reply reply = new Reply(code, lines);
    lines.clear();
    return reply;
  }

  private static boolean isCode(String line) {
    return line.charAt(0) >= '2'
        && line.charAt(0) <= '5'
        && line.charAt(1) >= '0'
        && line.charAt(1) <= '5'
        && line.charAt(2) >= '0'
        && line.charAt(2) <= '9';
  }

  private static boolean isSeparated(String line, int end) {
    return end == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-';
  }

  /** A stray control octet in the text must not become a line of ours. */
  private static String text(String line, int end) {
    String text = line.substring(Math.min(4, end), end);
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return withoutControls(text);
      }
    }
    return text;
  }

  private static String withoutControls(String text) {
    StringBuilder harmless = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      harmless.append(isControl(c) ? '?' : c);
    }
    return harmless.toString();
  }

  private static boolean isControl(char c) {
    return c < ' ' && c != '\t' || c == 0x7F;
  }

  /** The backend said something that is no reply; the connection is of no more use. */
  public static final class MalformedReplyException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedReplyException(String message) {
      super(message, null, false, false);
    }
  }
}
