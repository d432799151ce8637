package dev.postern.proxy.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Content of any size in one buffer, which no detector of leaks watches: it would allocate. */
public final class SampleContent {

  private static final UnpooledByteBufAllocator ALLOCATOR =
      new UnpooledByteBufAllocator(true, true);

  private SampleContent() {}

  /**
   * So many lines.
   *
   * @param length octets of each, its CRLF among them
   */
  public static ByteBuf lines(int count, int length) {
    byte[] line = ("x".repeat(length - 2) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    ByteBuf lines = ALLOCATOR.directBuffer(count * length, count * length);
    for (int i = 0; i < count; i++) {
      lines.writeBytes(line);
    }
    return lines;
  }
}
