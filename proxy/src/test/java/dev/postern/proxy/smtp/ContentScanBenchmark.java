package dev.postern.proxy.smtp;

import dev.postern.proxy.testing.SampleContent;
import dev.postern.proxy.testing.ThreadBenchmark;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What content costs that is looked through in one go. */
public class ContentScanBenchmark extends ThreadBenchmark {

  /** Octets, about. */
  @Param({"1000000", "10000000"})
  public int octets;

  /** Octets of a line with its CRLF. */
  @Param({"78", "30"})
  public int line;

  private ByteBuf content = Unpooled.EMPTY_BUFFER;

  @Setup
  public void fill() {
    content = SampleContent.lines(octets / line, line);
  }

  @TearDown
  public void release() {
    content.release();
  }

  @Benchmark
  public int scan() {
    ContentScanner scanner = ContentScanner.ofData();
    int end = scanner.scan(content);
    if (scanner.isMalformed()) {
      throw new IllegalStateException("malformed");
    }
    return end;
  }
}
