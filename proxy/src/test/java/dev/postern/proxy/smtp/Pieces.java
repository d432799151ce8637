package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Content that comes in pieces, for fuzz tests. */
final class Pieces {

  private Pieces() {}

  /** What becomes of it, as characters. */
  static String stuff(DataForm form, byte[] content, int piece) {
    StringBuilder stuffed = new StringBuilder();
    for (int at = 0; at < content.length; at += piece) {
      ByteBuf in = Unpooled.wrappedBuffer(content, at, Math.min(piece, content.length - at));
      ByteBuf out = form.stuff(in, ByteBufAllocator.DEFAULT);
      stuffed.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return stuffed.toString();
  }

  static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String text(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  /** A scanner that has seen the content. */
  static ContentScanner scan(String content) {
    ContentScanner scanner = ContentScanner.ofData();
    scanner.scan(Unpooled.wrappedBuffer(octets(content)));
    return scanner;
  }

  /** What a server reads of content with its end (RFC 5321 section 4.5.2). */
  static String unstuff(String content) {
    String text = "\r\n" + content.substring(0, content.length() - 3);
    return text.replace("\r\n.", "\r\n").substring(2);
  }
}
