package dev.postern.proxy.session;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.postern.proxy.testing.SampleContent;
import dev.postern.proxy.testing.ThreadBenchmark;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.slf4j.LoggerFactory;

/** What a message costs from MAIL to 250, with content that comes in reads of 64 KB. */
public class ContentPassageBenchmark extends ThreadBenchmark {

  private static final int LINES_OF_A_READ = 800;
  private static final int LINE = 80;

  /** Reads of 64,000 octets each. */
  @Param({"16", "160"})
  public int reads;

  private ByteBuf read = Unpooled.EMPTY_BUFFER;
  private @Nullable MemoryPassage passage;

  @Setup
  public void begin() {
    ((Logger) LoggerFactory.getLogger("postern")).setLevel(Level.OFF);
    read = SampleContent.lines(LINES_OF_A_READ, LINE);
    passage = new MemoryPassage();
  }

  @TearDown
  public void end() {
    if (passage != null) {
      passage.close();
    }
    read.release();
  }

  @Benchmark
  public long message() {
    return passage == null ? 0 : passage.message(read, reads);
  }
}
