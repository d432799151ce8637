package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBufAllocator;

/** Whatever comes behind a handshake. A fuzz test: see {@code docs/fuzzing.md}. */
class RecordFuzzTest {

  /** Octets that no key has made. */
  @FuzzTest(maxDuration = "1m")
  void octetsOfAnybodyAreNeverHeard(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    String version = octets[0] % 2 == 0 ? "TLSv1.2" : "TLSv1.3";
    try (TlsPair pair = TlsPair.direct(version, ByteBufAllocator.DEFAULT)) {
      pair.toServer(octets, 1 + (octets[0] & 0x3F));
      assertEquals("", pair.heard.text.toString());
      if (!pair.heard.events.isEmpty()) {
        assertTrue(pair.heard.events.get(0).startsWith("broken: "), pair.heard.events::toString);
        assertTrue(pair.isReleased());
      }
    }
  }
}
