package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.Plaintext.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import dev.postern.proxy.config.TlsConfig.Engine;
import dev.postern.proxy.testing.People;
import io.netty.channel.ChannelFuture;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.ByteArrayOutputStream;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes without Netty's handler, with the JDK as the client. */
class HandshakeHandlerTest {

  private static final String V12 = "TLSv1.2";
  private static final String V13 = "TLSv1.3";

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private TlsPair begun(String version) {
    return new TlsPair(Engine.DIRECT, version, leaks.allocator());
  }

  /** Both engines tell the same of it. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2, DIRECT", "TLSv1.2, HANDLER", "TLSv1.3, DIRECT", "TLSv1.3, HANDLER"})
  void endTellsWhatItHasComeTo(String version, Engine engine) throws CertificateException {
    try (TlsPair pair = TlsPair.connected(engine, version, leaks.allocator())) {
      TlsEstablished tls = Objects.requireNonNull(pair.heard.established);
      assertEquals(version, tls.protocol());
      assertEquals(pair.clientTls.engine().getSession().getCipherSuite(), tls.cipherSuite());
      assertEquals(1, tls.presented().size());
      Certificate presented = tls.presented().get(0);
      assertEquals(
          List.of(People.ALICE.certificate()),
          PresentedChain.of(new Certificate[] {presented}).parse(),
          "the client's own");
    }
  }

  /** TLS 1.2 says its ticket in the handshake; an idle session must not hold a buffer for it. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2, false", "TLSv1.3, true"})
  void onlyTicketsWaitForTheFirstReply(String version, boolean waiting) {
    try (TlsPair pair = TlsPair.direct(version, leaks.allocator())) {
      assertEquals(waiting, pair.network.isWaiting());
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, 1", "TLSv1.2, 7", "TLSv1.3, 1", "TLSv1.3, 7"})
  void flightsMayComeInPieces(String version, int piece) {
    try (TlsPair pair = begun(version)) {
      while (!pair.handshake.isDone()) {
        pair.toServer(pair.fromClient(), piece);
        pair.toClient(pair.fromServer());
      }
      pair.say(octets("EHLO laptop\r\n"));
      pair.carry();
      assertEquals("EHLO laptop\r\n", pair.heard.text.toString());
    }
  }

  /** The client's last flight and what it sends behind it, cut at every octet. */
  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void whatStandsBehindFinishedIsNotLost(String version) {
    int length = lastFlight(version, 0);
    for (int cut = 0; cut <= length; cut++) {
      lastFlight(version, cut);
    }
  }

  /** Plays one handshake whose last flight comes in two pieces; its length. */
  private int lastFlight(String version, int cut) {
    try (TlsPair pair = begun(version)) {
      while (!pair.clientTls.handshakeFuture().isDone()) {
        byte[] flight = pair.fromClient();
        if (version.equals(V12) && isLastFlight(flight)) {
          return twoPieces(pair, flight, cut);
        }
        pair.toServer(flight, 0, flight.length);
        pair.toClient(pair.fromServer());
      }
      return twoPieces(pair, pair.fromClient(), cut);
    }
  }

  /** A handshake message of the client that is no hello, before TLS 1.3. */
  private static boolean isLastFlight(byte[] flight) {
    return flight[0] == 22 && flight[5] != 1;
  }

  private static int twoPieces(TlsPair pair, byte[] flight, int cut) {
    // TLS 1.2 does not let a client speak before it has heard the server's last flight.
    pair.say(octets("EHLO laptop\r\n"));
    byte[] all = joined(flight, pair.fromClient());
    pair.toServer(all, 0, Math.min(cut, all.length));
    pair.toServer(all, Math.min(cut, all.length), all.length);
    pair.toClient(pair.fromServer());
    pair.carry();
    assertTrue(pair.handshake.isSuccess());
    assertEquals("EHLO laptop\r\n", pair.heard.text.toString(), "cut at " + cut);
    pair.answer(octets("250 OK\r\n"));
    assertEquals("250 OK\r\n", pair.answered.text.toString(), "cut at " + cut);
    return all.length;
  }

  private static byte[] joined(byte[] one, byte[] two) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(one);
    all.writeBytes(two);
    return all.toByteArray();
  }

  @Test
  void nothingIsSaidInClear() {
    try (TlsPair pair = begun(V13)) {
      ChannelFuture early = pair.server.writeAndFlush(leaks.octets("220 hello\r\n"));
      assertInstanceOf(ClosedChannelException.class, early.cause());
      assertEquals(0, pair.fromServer().length);
      pair.carry();
      assertTrue(pair.handshake.isSuccess());
      assertEquals("", pair.answered.text.toString());
    }
  }

  @Test
  void memoryOfTheConnectionIsGivenBackAtItsEnd() {
    TlsPair pair = TlsPair.direct(V13, leaks.allocator());
    assertFalse(pair.isReleased());
    pair.server.pipeline().close();
    pair.carry();
    assertTrue(pair.isReleased());
    pair.close();
  }

  /** Only who speaks TLS knows what an alert is. */
  @ParameterizedTest
  @CsvSource({"EHLO laptop, 0", "GET / HTTP/1.0, 0", "160301000461626364, 7"})
  void whatIsNoHandshakeEndsTheConnection(String said, int alert) {
    byte[] octets = said.startsWith("16") ? HexFormat.of().parseHex(said) : octets(said + "\r\n");
    try (TlsPair pair = begun(V13)) {
      pair.toServer(octets, 1);
      assertEquals(alert, pair.fromServer().length);
      assertBroken(pair, "no handshake: error:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void spoiltFinishedEndsTheConnection(String version) {
    try (TlsPair pair = begun(version)) {
      byte[] flight = pair.fromClient();
      while (flight[0] == 22 && flight[5] == 1) {
        pair.toServer(flight, 0, flight.length);
        pair.toClient(pair.fromServer());
        flight = pair.fromClient();
      }
      flight[flight.length - 1] ^= 1;
      pair.toServer(flight, 0, flight.length);
      pair.toClient(pair.fromServer());
      assertTrue(
          pair.answered.events.toString().contains("Received fatal alert"),
          pair.answered.events::toString);
      assertBroken(pair, "no handshake: error:");
    }
  }

  /** As from a client that does not believe our certificate. */
  @Test
  void alertOfTheClientEndsTheConnection() {
    try (TlsPair pair = begun(V12)) {
      byte[] hello = pair.fromClient();
      pair.toServer(hello, 0, hello.length);
      pair.fromServer();
      pair.toServer(new byte[] {21, 3, 3, 0, 2, 2, 48}, 7);
      assertBroken(pair, "no handshake: error:");
      assertTrue(pair.heard.events.get(0).contains("UNKNOWN_CA"), pair.heard.events::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void clientThatSaysNothingIsNotWaitedForLong(Engine engine) {
    try (TlsPair pair = new TlsPair(engine, V13, leaks.allocator())) {
      pass(pair, 9_999);
      assertTrue(pair.server.isOpen());
      pass(pair, 1);
      assertFalse(pair.server.isOpen());
      assertInstanceOf(SslHandshakeTimeoutException.class, pair.handshake.cause());
      assertEquals("no handshake: handshake timed out after 10000ms", pair.heard.events.get(0));
    }
  }

  @Test
  void timeIsNotCountedBehindTheHandshake() {
    try (TlsPair pair = TlsPair.direct(V13, leaks.allocator())) {
      pass(pair, 10_000);
      assertTrue(pair.server.isOpen());
    }
  }

  private static void pass(TlsPair pair, int millis) {
    pair.time.advance(millis, TimeUnit.MILLISECONDS);
    pair.server.runScheduledPendingTasks();
  }

  @Test
  void endInTheMiddleIsTold() {
    try (TlsPair pair = begun(V13)) {
      byte[] hello = pair.fromClient();
      pair.toServer(hello, 0, hello.length);
      pair.server.close();
      assertBroken(pair, "no handshake: the connection was closed");
    }
  }

  private static void assertBroken(TlsPair pair, String how) {
    assertTrue(pair.heard.events.get(0).startsWith(how), pair.heard.events::toString);
    assertEquals("closed", pair.heard.events.get(1));
    assertEquals(2, pair.heard.events.size());
    assertNull(pair.heard.established);
    assertNotNull(pair.handshake.cause());
    assertFalse(pair.server.isOpen());
    assertTrue(pair.isReleased());
    pair.toServer(octets("late"), 4);
    assertEquals("", pair.heard.text.toString());
  }
}
