package dev.postern.proxy.session;

import dev.postern.proxy.loop.LoopBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;

/**
 * How much is read at once: all that the event loop's buffer holds. Where that is lent, 4 KiB, and
 * little by little more where reads come full. Netty's own begins with 64 octets, in which three
 * replies have no room, and ends with 64 KiB, where large messages cost a third more. Who is not
 * known yet gets no more than the beginning, whatever it sends: what it leaves unfinished stays in
 * its buffer.
 */
public final class ReadSize implements RecvByteBufAllocator {

  private static final int SMALLEST = 4096;
  private static final RecvByteBufAllocator GROWING =
      new AdaptiveRecvByteBufAllocator(SMALLEST, SMALLEST, LoopBuffer.READ.octets());

  private static final ReadSize LARGE = new ReadSize(() -> true);

  private final BooleanSupplier known;

  private ReadSize(BooleanSupplier known) {
    this.known = known;
  }

  /** For a backend. */
  public static RecvByteBufAllocator large() {
    return LARGE;
  }

  /** For a client, which may or may not be known by now. */
  static RecvByteBufAllocator largeOnce(BooleanSupplier known) {
    return new ReadSize(known);
  }

  @Override
  public ExtendedHandle newHandle() {
    return new Bounded((ExtendedHandle) GROWING.newHandle(), known);
  }

  private static final class Bounded extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle growing;
    private final BooleanSupplier known;

    Bounded(ExtendedHandle growing, BooleanSupplier known) {
      super(growing);
      this.growing = growing;
      this.known = known;
    }

    @Override
    public int guess() {
      return known.getAsBoolean() ? growing.guess() : SMALLEST;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return known.getAsBoolean()
          ? LoopBuffer.READ.lend(allocator, growing.guess())
          : allocator.ioBuffer(SMALLEST);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return growing.continueReading(maybeMoreData);
    }
  }
}
