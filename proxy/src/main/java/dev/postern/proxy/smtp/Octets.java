package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.util.internal.PlatformDependent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What one scan sees of a buffer, counted from its reader index, by one octet or by several at
 * once: this decides what bulk content costs. Read by its address where it has one: what stands
 * between us and a buffer's octets otherwise is more calls than the compiler looks into in all
 * places, and twice the cost where it does not. Not to be kept: the address is the buffer's only as
 * long as that is not released.
 */
final class Octets {

  private static final VarHandle FOUR =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle EIGHT =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final boolean BY_ADDRESS =
      PlatformDependent.hasUnsafe() && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private static final long LOW = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private final long address;

  /** Null where the address is known. */
  private final @Nullable ByteBuffer view;

  private final int first;
  private final int length;

  private Octets(long address, @Nullable ByteBuffer view, int length) {
    this.address = address;
    this.view = view;
    this.first = view == null ? 0 : view.position();
    this.length = length;
  }

  /** The readable octets of a buffer. */
  static Octets of(ByteBuf buffer) {
    int start = buffer.readerIndex();
    int length = buffer.readableBytes();
    if (BY_ADDRESS && buffer.hasMemoryAddress()) {
      return new Octets(buffer.memoryAddress() + start, null, length);
    }
    return new Octets(0, view(buffer, start, length), length);
  }

  /** A ByteBuf would check at each octet whether it has been released. */
  private static ByteBuffer view(ByteBuf buffer, int start, int length) {
    return buffer.nioBufferCount() == 1
        ? buffer.internalNioBuffer(start, length)
        : buffer.nioBuffer(start, length);
  }

  /** How many there are. */
  int length() {
    return length;
  }

  /** One octet. */
  byte at(int index) {
    assert index >= 0 && index < length;
    return view == null ? PlatformDependent.getByte(address + index) : view.get(first + index);
  }

  /** Four octets, the first one lowest. */
  int fourAt(int index) {
    assert index >= 0 && index + 4 <= length;
    return view == null
        ? PlatformDependent.getInt(address + index)
        : (int) FOUR.get(view, first + index);
  }

  /** Eight octets, the first one lowest. */
  private long eightAt(int index) {
    assert index >= 0 && index + 8 <= length;
    return view == null
        ? PlatformDependent.getLong(address + index)
        : (long) EIGHT.get(view, first + index);
  }

  /** Where the next octet below 0x0E is, such as CR, LF and NUL; the length where there is none. */
  int nextBelow0E(int from) {
    int index = from;
    for (; index + 32 <= length; index += 32) {
      long one = below0E(eightAt(index));
      long two = below0E(eightAt(index + 8));
      long three = below0E(eightAt(index + 16));
      long four = below0E(eightAt(index + 24));
      if ((one | two | three | four) != 0) {
        return index + firstOf(one, two, three, four);
      }
    }
    while (index < length && (at(index) & 0xFF) >= 0x0E) {
      index++;
    }
    return index;
  }

  /** How far the first octet lies that was found in one of them. */
  private static int firstOf(long one, long two, long three, long four) {
    if (one != 0) {
      return firstOf(one);
    }
    if (two != 0) {
      return 8 + firstOf(two);
    }
    return three != 0 ? 16 + firstOf(three) : 24 + firstOf(four);
  }

  private static int firstOf(long found) {
    return Long.numberOfTrailingZeros(found) >>> 3;
  }

  /**
   * The high bit of each octet below 0x0E. The subtraction may borrow into octets above the first
   * one found, never below it, so the lowest bit set is right.
   */
  private static long below0E(long eight) {
    return eight - 0x0E * LOW & ~eight & HIGH;
  }
}
