package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.Plaintext.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The change from Netty's handler to ours. */
class DirectRecordsTest {

  private static final String V12 = "TLSv1.2";
  private static final String V13 = "TLSv1.3";
  private static final RecordLayer DIRECT = new DirectRecords();

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private TlsPair connected(String version) {
    return TlsPair.direct(version, leaks.allocator());
  }

  /** TLS 1.2 says its ticket in the handshake; an idle session must not hold a buffer for it. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2, false", "TLSv1.3, true"})
  void onlyTicketsWaitForTheFirstReply(String version, boolean waiting) {
    try (TlsPair pair = connected(version)) {
      assertEquals(waiting, pair.network.isWaiting());
    }
  }

  @Test
  void goingOfTheHandlerIsNoEnd() {
    try (TlsPair pair = connected(V13)) {
      assertEquals(0, pair.heard.ends);
      pair.sayClose();
      pair.carry();
      assertEquals(1, pair.heard.ends);
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
    try (TlsPair pair = new TlsPair(DIRECT, version, leaks.allocator())) {
      while (!pair.clientTls.handshakeFuture().isDone()) {
        byte[] flight = pair.fromClient();
        if (version.equals(V12) && isLastFlight(flight)) {
          return twoPieces(pair, flight, cut);
        }
        pair.toServer(flight, flight.length);
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
    byte[] behind = pair.fromClient();
    byte[] all = Arrays.copyOf(flight, flight.length + behind.length);
    System.arraycopy(behind, 0, all, flight.length, behind.length);
    pair.toServer(all, 0, Math.min(cut, all.length));
    pair.toServer(all, Math.min(cut, all.length), all.length);
    pair.toClient(pair.fromServer());
    pair.carry();
    assertTrue(pair.isSwapped());
    assertEquals("EHLO laptop\r\n", pair.heard.text.toString(), "cut at " + cut);
    pair.answer(octets("250 OK\r\n"));
    assertEquals("250 OK\r\n", pair.answered.text.toString(), "cut at " + cut);
    return all.length;
  }

  /** Written behind the handshake and before Netty's handler has gone. */
  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void whatWasWrittenBeforeTheChangeIsSent(String version) {
    try (TlsPair pair = new TlsPair(DIRECT, version, leaks.allocator())) {
      SslHandler handshake = pair.server.pipeline().get(SslHandler.class);
      pair.server.pipeline().addLast(new WritingOnce(handshake, leaks.octets("220 hello\r\n")));
      pair.carry();
      assertTrue(pair.isSwapped());
      assertEquals("220 hello\r\n", pair.answered.text.toString());
    }
  }

  /** Writes at the end of the read that ended the handshake, and leaves it to others to flush. */
  private static final class WritingOnce extends ChannelInboundHandlerAdapter {
    private final SslHandler handshake;
    private final ByteBuf octets;

    WritingOnce(SslHandler handshake, ByteBuf octets) {
      this.handshake = handshake;
      this.octets = octets;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (handshake.handshakeFuture().isSuccess()) {
        ctx.pipeline().remove(this);
        ctx.pipeline().write(octets);
      }
    }
  }

  @Test
  void connectionThatTheSessionEndedAtOnceIsLeftToNetty() {
    List<TlsPair> pairs = new ArrayList<>();
    try (TlsPair pair = new TlsPair(DIRECT, V13, leaks.allocator())) {
      pairs.add(pair);
      pair.server
          .pipeline()
          .get(SslHandler.class)
          .handshakeFuture()
          .addListener(
              done -> {
                pair.network.hold();
                pair.server.pipeline().writeAndFlush(leaks.octets("421 no\r\n"));
                pair.server.pipeline().close();
              });
      pair.carry();
      assertFalse(pair.isSwapped());
      assertTrue(pair.server.isOpen());
      pair.network.letGo();
      pair.server.flush();
      assertFalse(pair.server.isOpen());
      pair.toClient(pair.fromServer());
      assertEquals("421 no\r\n", pair.answered.text.toString());
    }
    assertEquals(0, pairs.get(0).engine.refCnt());
  }

  @Test
  void memoryOfTheConnectionIsGivenBackOnce() {
    TlsPair pair = connected(V13);
    assertEquals(1, pair.engine.refCnt());
    assertNotEquals(0, pair.engine.sslPointer());
    pair.server.pipeline().close();
    pair.carry();
    assertEquals(0, pair.engine.refCnt());
    pair.close();
  }

  /** BoringSSL refuses the tickets, when its connection is ours already and not yet in use. */
  @Test
  void changeThatFailsHalfWayClosesAndLetsNothingThrough() {
    List<ChannelFuture> written = new ArrayList<>();
    RecordLayer failing =
        (pipeline, handshake) -> {
          ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine) handshake.engine();
          pipeline.addFirst(new Spoiling(engine));
          DIRECT.begin(pipeline, handshake);
          written.add(pipeline.writeAndFlush(leaks.octets("220 hello\r\n")));
        };
    try (TlsPair pair = new TlsPair(failing, V13, leaks.allocator())) {
      pair.heard.onFault =
          () -> written.add(pair.server.pipeline().writeAndFlush(leaks.octets("421 no\r\n")));
      pair.carry();
      pair.say(octets("EHLO laptop\r\n"));
      pair.carry();
      assertFalse(pair.isSwapped());
      assertFalse(pair.server.isOpen());
      assertEquals(0, pair.engine.refCnt());
      assertEquals(0, pair.engine.sslPointer());
      assertEquals(2, written.size());
      written.forEach(reply -> assertNotNull(reply.cause()));
      assertEquals("", pair.heard.text.toString());
      assertEquals("", pair.answered.text.toString());
      assertTrue(pair.heard.events.get(0).startsWith("broken: "), pair.heard.events::toString);
      assertEquals(1, pair.heard.faults);
    }
  }

  /** Ends the connection inside BoringSSL, where Netty's engine does not see it. */
  private static final class Spoiling extends ChannelOutboundHandlerAdapter {
    private final ReferenceCountedOpenSslEngine engine;

    Spoiling(ReferenceCountedOpenSslEngine engine) {
      this.engine = engine;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      ctx.pipeline().remove(this);
      SSL.shutdownSSL(engine.sslPointer());
      ctx.flush();
    }
  }
}
