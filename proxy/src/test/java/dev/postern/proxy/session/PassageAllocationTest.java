package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.postern.proxy.testing.Allocation;
import dev.postern.proxy.testing.SampleContent;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Content passes from the client's buffer to the mail server without a copy. */
class PassageAllocationTest {

  private static final int READS = 16;
  private static final int LINE = 80;

  @BeforeAll
  static void hush() {
    ((Logger) LoggerFactory.getLogger("postern")).setLevel(Level.OFF);
  }

  @AfterAll
  static void letOthersBeHeard() {
    ((Logger) LoggerFactory.getLogger("postern")).setLevel(null);
  }

  /** In as many reads: a read costs some objects, its octets none. */
  @Test
  void nothingIsAllocatedForAnOctetThatPasses() {
    long one = allocatedFor(1_024_000);
    long ten = allocatedFor(10_240_000);
    assertTrue(Math.abs(ten - one) < 4096, () -> one + " octets for 1 MB, " + ten + " for 10 MB");
  }

  private static long allocatedFor(int size) {
    ByteBuf read = SampleContent.lines(size / READS / LINE, LINE);
    try (MemoryPassage passage = new MemoryPassage()) {
      return Allocation.of(
          () -> {
            long passed = passage.message(read, READS);
            assertTrue(passed >= size, () -> passed + " of " + size + " octets passed");
          });
    } finally {
      read.release();
    }
  }
}
