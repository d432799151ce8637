package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.proxy.config.TlsConfig.Engine;
import dev.postern.proxy.testing.People;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a client makes of its handshake. A fuzz test: see {@code docs/fuzzing.md}. */
class HandshakeFuzzTest {

  private static final int RUNS = 200;

  /**
   * Octets are a plan: the version, then for each flight how it is cut into reads and which bit of
   * it is spoilt, or what comes in its place.
   */
  @FuzzTest(maxDuration = "1m")
  void nobodyButTheOwnerOfTheKeyComesThrough(byte[] plan) throws CertificateEncodingException {
    if (plan.length > 0) {
      play(plan);
    }
  }

  @Test
  void randomPlansBringNobodyThrough() throws CertificateEncodingException {
    Random random = new Random(1);
    for (int i = 0; i < RUNS; i++) {
      byte[] plan = new byte[1 + random.nextInt(40)];
      random.nextBytes(plan);
      try {
        play(plan);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("plan " + HexFormat.of().formatHex(plan), e);
      }
    }
  }

  private static void play(byte[] octets) throws CertificateEncodingException {
    ByteBuffer plan = ByteBuffer.wrap(octets);
    String version = plan.get() % 2 == 0 ? "TLSv1.2" : "TLSv1.3";
    TlsPair pair = new TlsPair(Engine.DIRECT, version, ByteBufAllocator.DEFAULT);
    try {
      for (byte[] flight = pair.fromClient(); flight.length > 0; flight = pair.fromClient()) {
        deliver(pair, flight, plan);
        pair.toClient(pair.fromServer());
      }
      TlsEstablished established = pair.heard.established;
      if (established == null) {
        assertFalse(pair.handshake.isSuccess());
        assertEquals("", pair.heard.text.toString());
      } else {
        assertEquals(1, established.presented().size());
        assertEquals(
            HexFormat.of().formatHex(People.ALICE.certificate().getEncoded()),
            HexFormat.of().formatHex(established.presented().get(0).getEncoded()));
      }
    } finally {
      pair.close();
    }
    assertTrue(pair.isReleased());
    assertTrue(pair.handshake.isDone());
  }

  private static void deliver(TlsPair pair, byte[] flight, ByteBuffer plan) {
    if (plan.remaining() < 4) {
      pair.toServer(flight, 0, flight.length);
      return;
    }
    int kind = plan.get() & 3;
    int piece = 1 + (plan.get() & 0xFF);
    int place = plan.getShort() & 0xFFFF;
    if (kind == 1) {
      flight[place % flight.length] ^= (byte) (1 << (piece & 7));
    }
    if (kind == 2) {
      byte[] rest = new byte[Math.min(plan.remaining(), place)];
      plan.get(rest);
      pair.toServer(rest, piece);
    } else {
      pair.toServer(flight, piece);
    }
  }
}
