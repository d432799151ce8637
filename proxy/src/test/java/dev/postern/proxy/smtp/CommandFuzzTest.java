package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.List;

/** Whatever a client sends. A fuzz test: see {@code docs/fuzzing.md}. */
class CommandFuzzTest {

  /** The first octet says how long the pieces are. */
  @FuzzTest(maxDuration = "1m")
  void cutsMakeNoDifference(byte[] octets) {
    if (octets.length < 2) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(octets, 1, octets.length);
    List<String> whole = eventsOf(stream, stream.length);
    assertEquals(whole, eventsOf(stream, 1 + (octets[0] & 0x3F)));
    assertEquals(whole, eventsOf(stream, 1));
  }

  private static List<String> eventsOf(byte[] stream, int piece) {
    RecordingConsumer consumer = new RecordingConsumer();
    EmbeddedChannel channel = new EmbeddedChannel(consumer.decoder);
    for (int at = 0; at < stream.length; at += piece) {
      channel.writeInbound(Unpooled.copiedBuffer(stream, at, Math.min(piece, stream.length - at)));
    }
    channel.finishAndReleaseAll();
    return consumer.events();
  }
}
