package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same octets are seen in every kind of buffer, those read by their address among them. */
class OctetsTest {

  /** What a buffer may be made of. */
  private enum Memory {
    DIRECT,
    HEAP,
    COMPOSITE;

    /** Readable are the octets behind the first one and before the last. */
    ByteBuf of(byte[] octets) {
      ByteBuf buffer =
          switch (this) {
            case DIRECT -> direct(octets, 0, octets.length);
            case HEAP -> Unpooled.copiedBuffer(octets);
            case COMPOSITE -> inTwo(octets, octets.length / 2);
          };
      return buffer.setIndex(1, octets.length - 1);
    }

    private static ByteBuf inTwo(byte[] octets, int cut) {
      return Unpooled.wrappedBuffer(
          direct(octets, 0, cut), direct(octets, cut, octets.length - cut));
    }

    private static ByteBuf direct(byte[] octets, int from, int length) {
      return Unpooled.directBuffer(length).writeBytes(octets, from, length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyOctetIsAtItsPlace(Memory memory) {
    byte[] all = new byte[258];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i - 1);
    }
    ByteBuf buffer = memory.of(all);
    Octets octets = Octets.of(buffer);

    assertEquals(256, octets.length());
    for (int i = 0; i < 256; i++) {
      assertEquals((byte) i, octets.at(i));
    }
    for (int i = 0; i < 253; i++) {
      assertEquals(i | (i + 1) << 8 | (i + 2) << 16 | (i + 3) << 24, octets.fourAt(i));
    }
    assertEquals(1, buffer.readerIndex());
    buffer.release();
  }

  @ParameterizedTest
  @EnumSource
  void theNextLowOctetIsFoundWhereverItStands(Memory memory) {
    for (int octet = 0; octet < 256; octet++) {
      for (int place = 0; place < 70; place++) {
        byte[] line = "x".repeat(72).getBytes(StandardCharsets.US_ASCII);
        // What is not readable is never found.
        line[0] = line[71] = '\n';
        line[1 + place] = (byte) octet;
        ByteBuf buffer = memory.of(line);
        Octets octets = Octets.of(buffer);

        int expected = octet < 0x0E ? place : 70;
        assertEquals(expected, octets.nextBelow0E(0));
        assertEquals(expected, octets.nextBelow0E(place));
        assertEquals(70, octets.nextBelow0E(place + 1));
        buffer.release();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyBufferHasNone(Memory memory) {
    ByteBuf buffer = memory.of(new byte[2]);

    assertEquals(0, Octets.of(buffer).length());
    assertEquals(0, Octets.of(buffer).nextBelow0E(0));
    buffer.release();
  }
}
