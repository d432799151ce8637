package dev.postern.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RFC 5321 section 4.5.3.2.5: a mail server that takes no content has its time, and no more. */
class WriteStallTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private final MockTicker clock = Ticker.newMockTicker();
  private final Tap tap = new Tap(clock);
  private final RecordingUser user = new RecordingUser();
  private final BackendConnection connection = new BackendConnection(tap, user, PATIENCE);

  /** A connection from which only so much flows as the test lets. */
  private static final class Tap extends EmbeddedChannel {
    private int open;

    Tap(Ticker time) {
      super(EmbeddedChannel.builder().ticker(time));
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
      for (; open > 0 && in.current() != null; open--) {
        in.remove();
      }
    }

    void take(int buffers) {
      open = buffers;
      flush();
    }
  }

  @BeforeEach
  void fill() {
    tap.config().setAllocator(leaks.allocator());
    tap.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 20));
    tap.pipeline().addLast(connection);
    for (int i = 0; i < 5; i++) {
      ByteBuf line = leaks.octets("x".repeat(100));
      connection.sendContent(line);
    }
    connection.flush();
    connection.expire();
    user.told.clear();
  }

  @AfterEach
  void drain() {
    tap.take(100);
    tap.finishAndReleaseAll();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      clock.advance(1, TimeUnit.SECONDS);
      connection.expire();
    }
  }

  @Test
  void whoTakesNothingForTheWholeTimeIsLost() {
    pass(179);
    assertTrue(tap.isOpen());
    pass(1);
    assertFalse(tap.isOpen());
    assertEquals(List.of("lost"), user.told);
    assertEquals("it stopped taking content", connection.lastTrouble());
  }

  @Test
  void whoTakesALittleHasItsTimeAnew() {
    pass(179);
    tap.take(1);
    pass(179);
    assertTrue(tap.isOpen());
    pass(1);
    assertTrue(tap.isOpen(), "the second in which it was taken");
    pass(1);
    assertFalse(tap.isOpen());
  }

  @Test
  void whoTakesAllIsNeverOverdue() {
    tap.take(100);
    pass(1000);
    assertTrue(tap.isOpen());
  }
}
