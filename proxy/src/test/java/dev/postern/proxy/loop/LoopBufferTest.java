package dev.postern.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopBufferTest {

  private static final ByteBufAllocator OTHERS = UnpooledByteBufAllocator.DEFAULT;

  private final DefaultEventExecutor loop = new DefaultEventExecutor();

  @AfterEach
  void end() throws Exception {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
  }

  private void onLoop(Runnable task) throws Exception {
    loop.submit(task).get();
  }

  private static ByteBuf lend(int octets) {
    return LoopBuffer.LINES.lend(OTHERS, octets);
  }

  @Test
  void whatWasReleasedIsLentAgainAndEmpty() throws Exception {
    onLoop(
        () -> {
          ByteBuf first = lend(10).writeLong(1).skipBytes(2);
          first.release();
          ByteBuf second = lend(10);
          assertSame(first, second);
          assertEquals(0, second.readerIndex());
          assertEquals(0, second.writerIndex());
          second.release();
        });
  }

  @Test
  void whoKeepsItKeepsItAlone() throws Exception {
    onLoop(
        () -> {
          ByteBuf kept = lend(10).writeLong(1);
          ByteBuf other = lend(10);
          assertNotSame(kept, other);
          other.writeLong(2);
          assertEquals(1, kept.readLong());
          other.release();
          kept.release();
          assertSame(kept, lend(10));
          kept.release();
        });
  }

  /** A part of it that is still on its way out is a use, too. */
  @Test
  void partsOfItKeepIt() throws Exception {
    onLoop(
        () -> {
          ByteBuf whole = lend(10).writeLong(1);
          ByteBuf part = whole.readRetainedSlice(4);
          whole.release();
          ByteBuf other = lend(10);
          assertNotSame(whole, other);
          other.release();
          part.release();
          assertSame(whole, lend(10));
          whole.release();
        });
  }

  @Test
  void moreThanItHoldsComesFromElsewhere() throws Exception {
    onLoop(
        () -> {
          int all = LoopBuffer.LINES.octets();
          ByteBuf whole = lend(all);
          whole.release();
          ByteBuf larger = lend(all + 1);
          assertNotSame(whole, larger);
          assertEquals(all + 1, larger.capacity());
          larger.release();
        });
  }

  @Test
  void everyLoopHasItsOwn() throws Exception {
    DefaultEventExecutor neighbour = new DefaultEventExecutor();
    Callable<ByteBuf> lending = () -> lend(10);
    ByteBuf ours = loop.submit(lending).get();
    ByteBuf theirs = neighbour.submit(lending).get();
    assertNotSame(ours, theirs);
    ours.release();
    theirs.release();
    neighbour.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    assertThrows(IllegalReferenceCountException.class, theirs::retain, "given back with its loop");
  }

  /** Where no event loop is, whoever uses a buffer behind its release is told so. */
  @Test
  void otherThreadsGetNone() {
    ByteBuf first = lend(10);
    first.release();
    assertEquals(0, first.refCnt());
  }
}
