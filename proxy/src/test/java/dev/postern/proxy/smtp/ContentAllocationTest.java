package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.smtp.CommandDecoder.Framing;
import dev.postern.proxy.testing.Allocation;
import dev.postern.proxy.testing.SampleContent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** Content is looked through where it lies. */
class ContentAllocationTest {

  private static final int MEGABYTE = 1_000_000;
  private static final int LINE = 80;

  @Test
  void nothingIsAllocatedForAnOctetThatIsDecodedAndScanned() {
    long one = allocatedFor(MEGABYTE);
    long ten = allocatedFor(10 * MEGABYTE);
    assertTrue(Math.abs(ten - one) < 1024, () -> one + " octets for 1 MB, " + ten + " for 10 MB");
  }

  private static long allocatedFor(int size) {
    ByteBuf content = SampleContent.lines(size / LINE, LINE);
    CountingConsumer consumer = new CountingConsumer();
    CommandDecoder decoder = new CommandDecoder(consumer);
    decoder.expect(Framing.CONTENT);
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    long allocated =
        Allocation.of(
            () -> {
              consumer.taken = 0;
              channel.pipeline().fireChannelRead(content.retain().readerIndex(0));
              assertEquals(size, consumer.taken);
            });
    channel.finishAndReleaseAll();
    content.release();
    return allocated;
  }
}
