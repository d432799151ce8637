package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReadSizeTest {

  private static final int SMALLEST = 4096;
  private static final int LARGEST = 256 * 1024;

  private final AtomicBoolean known = new AtomicBoolean();
  private final ExtendedHandle handle = (ExtendedHandle) ReadSize.largeOnce(known::get).newHandle();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  /** As many reads as it takes, each as full as it can be. */
  private void flood() {
    for (int i = 0; i < 50; i++) {
      handle.reset(channel.config());
      handle.attemptedBytesRead(handle.guess());
      handle.lastBytesRead(handle.guess());
      handle.readComplete();
    }
  }

  private int allocated() {
    ByteBuf buffer = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
    buffer.release();
    return buffer.capacity();
  }

  @Test
  void whoIsNotKnownGetsTheSmallestWhateverItSends() {
    flood();
    assertEquals(SMALLEST, allocated());
  }

  @Test
  void readsGrowForThoseWhoAreKnown() {
    known.set(true);
    flood();
    assertEquals(LARGEST, allocated());
  }
}
