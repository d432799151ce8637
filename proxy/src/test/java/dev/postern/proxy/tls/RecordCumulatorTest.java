package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client holds that never finishes a record, and what is not copied for one that does. */
class RecordCumulatorTest {

  private static final int READ = 4096;
  private static final int RECORD = 16 * 1024;

  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);
  private SslHandler tls;
  private EmbeddedChannel channel;

  @BeforeEach
  void open() throws SSLException {
    SslContext context = SslContextBuilder.forClient().build();
    tls = RecordCumulator.guard(context.newHandler(memory));
    channel = new EmbeddedChannel();
    channel.config().setAllocator(memory);
    channel.pipeline().addLast(tls);
    channel.releaseOutbound();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    assertEquals(0, memory.metric().usedDirectMemory());
  }

  private void read(byte[] octets, int size) {
    channel.writeInbound(memory.directBuffer(size).writeBytes(octets));
  }

  @Test
  void recordThatComesOctetByOctetHoldsNoBufferForEach() {
    long before = memory.metric().usedDirectMemory();
    byte[] header = {22, 3, 3, RECORD >> 8, 0};
    for (byte octet : header) {
      read(new byte[] {octet}, READ);
    }
    for (int i = 0; i < RECORD - 1; i++) {
      read(new byte[] {1}, READ);
    }
    long held = memory.metric().usedDirectMemory() - before;
    assertTrue(held <= 2 * RECORD + READ, held + " octets");
  }

  @Test
  void octetsStayAsTheyCameHoweverTheyAreDealt() {
    Random random = new Random(7);
    for (int trial = 0; trial < 200; trial++) {
      ByteBuf expected = Unpooled.buffer();
      ByteBuf kept = memory.directBuffer(0);
      for (int read = 0; read < 20; read++) {
        byte[] octets = new byte[random.nextInt(200)];
        random.nextBytes(octets);
        expected.writeBytes(octets);
        kept =
            RecordCumulator.SHARED.cumulate(
                memory,
                kept,
                memory.directBuffer(octets.length * (1 + random.nextInt(8))).writeBytes(octets));
        int taken = Math.min(random.nextInt(150), kept.readableBytes());
        kept.skipBytes(taken);
        expected.skipBytes(taken);
      }
      assertEquals(expected, kept);
      kept.release();
    }
  }

  @Test
  void fullReadIsNotCopied() {
    ByteBuf tail = memory.directBuffer(READ).writeZero(READ);
    ByteBuf full = memory.directBuffer(READ).writeZero(READ);
    long before = memory.metric().usedDirectMemory();
    ByteBuf kept = RecordCumulator.SHARED.cumulate(memory, tail, full);
    assertEquals(before, memory.metric().usedDirectMemory());
    assertEquals(2 * READ, kept.readableBytes());
    kept.release();
  }
}
