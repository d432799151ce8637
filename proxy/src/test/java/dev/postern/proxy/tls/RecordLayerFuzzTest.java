package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.proxy.config.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a client does behind its handshake. A fuzz test: see {@code docs/fuzzing.md}. */
class RecordLayerFuzzTest {

  private static final byte[] HELLO = "220 hello\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OK = "250 OK\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int RUNS = 100;

  /**
   * Octets are a plan: what the client says, how that is spoilt, how it is cut into reads. Netty's
   * handler and ours make the same of it, on both ends.
   */
  @FuzzTest(maxDuration = "1m")
  void bothHandlersMakeTheSameOfIt(byte[] plan) {
    if (plan.length > 1) {
      assertEquals(play(TlsConfig.Engine.HANDLER, plan), play(TlsConfig.Engine.DIRECT, plan));
    }
  }

  @Test
  void bothHandlersMakeTheSameOfRandomPlans() {
    Random random = new Random(1);
    for (int i = 0; i < RUNS; i++) {
      byte[] plan = new byte[2 + random.nextInt(60)];
      random.nextBytes(plan);
      String why = "plan " + HexFormat.of().formatHex(plan);
      assertEquals(play(TlsConfig.Engine.HANDLER, plan), play(TlsConfig.Engine.DIRECT, plan), why);
    }
  }

  private static TlsPair pair(TlsConfig.Engine engine, byte choice) {
    String version = choice % 2 == 0 ? "TLSv1.2" : "TLSv1.3";
    return TlsPair.connected(engine, version, ByteBufAllocator.DEFAULT);
  }

  /** What both ends have heard at the end of it. */
  private static String play(TlsConfig.Engine engine, byte[] octets) {
    ByteBuffer plan = ByteBuffer.wrap(octets);
    byte choice = plan.get();
    try (TlsPair pair = pair(engine, choice)) {
      if (choice % 4 < 2) {
        pair.answer(HELLO);
      }
      while (plan.remaining() > 1) {
        step(pair, plan.get(), 1 + (plan.get() & 0xFF));
      }
      pair.answer(OK);
      pair.server.pipeline().close();
      pair.carry();
      return pair.heard.text
          + "|"
          + pair.heard.events
          + "|"
          + pair.answered.text
          + "|"
          + pair.answered.events;
    }
  }

  private static void step(TlsPair pair, byte kind, int size) {
    switch (kind & 0xF) {
      case 0 -> pair.updateKeys();
      case 1 -> pair.sayClose();
      case 2 -> pair.answer(new byte[size]);
      case 3, 4, 5 -> pair.say(plain(size * 200));
      default -> pair.say(plain(size));
    }
    byte[] sent = pair.fromClient();
    if ((kind & 0xF0) == 0 && sent.length > 0) {
      sent[size * 7 % sent.length] ^= (byte) (1 << (size & 7));
    }
    pair.toServer(sent, kind < 0 ? size : 1 + sent.length);
    pair.toClient(pair.fromServer());
  }

  private static byte[] plain(int size) {
    byte[] octets = new byte[size];
    for (int i = 0; i < size; i++) {
      octets[i] = (byte) ('a' + (i + size) % 26);
    }
    return octets;
  }
}
