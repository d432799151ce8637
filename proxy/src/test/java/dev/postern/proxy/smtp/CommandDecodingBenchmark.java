package dev.postern.proxy.smtp;

import dev.postern.proxy.testing.ThreadBenchmark;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What the commands of one mail cost that come together (RFC 2920). */
public class CommandDecodingBenchmark extends ThreadBenchmark {

  private static final byte[] GROUP =
      "MAIL FROM:<alice@example.org> SIZE=2048\r\nRCPT TO:<bob@example.net>\r\nDATA\r\n"
          .getBytes(StandardCharsets.ISO_8859_1);

  private static final int HALF = GROUP.length / 2;

  private final CountingConsumer consumer = new CountingConsumer();
  private final EmbeddedChannel channel = new EmbeddedChannel(new CommandDecoder(consumer));
  private final ChannelPipeline pipeline = channel.pipeline();
  private ByteBuf octets = Unpooled.EMPTY_BUFFER;

  @Setup
  public void fill() {
    octets = Unpooled.directBuffer(GROUP.length, GROUP.length).writeBytes(GROUP);
  }

  @TearDown
  public void release() {
    channel.finishAndReleaseAll();
    octets.release();
  }

  @Benchmark
  public long oneRead() {
    pipeline.fireChannelRead(octets.retain().readerIndex(0));
    pipeline.fireChannelReadComplete();
    return consumer.taken;
  }

  @Benchmark
  public long twoReads() {
    pipeline.fireChannelRead(octets.retainedSlice(0, HALF));
    pipeline.fireChannelRead(octets.retainedSlice(HALF, GROUP.length - HALF));
    pipeline.fireChannelReadComplete();
    return consumer.taken;
  }
}
