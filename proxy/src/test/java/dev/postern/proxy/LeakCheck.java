package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes a buffer that nobody released fail the test: an allocator that counts. Netty's own detector
 * only writes a line of log, and only when the collector happens to run.
 */
public final class LeakCheck implements AfterEachCallback {

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

  /** For {@code channel.config().setAllocator}. */
  public UnpooledByteBufAllocator allocator() {
    return allocator;
  }

  /** Octets as characters, as a buffer that has to be released. */
  public ByteBuf octets(String text) {
    return allocator.buffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    long held = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    assertEquals(0, held, "octets of buffers that nobody released");
  }
}
