package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.Plaintext.octets;
import static dev.postern.proxy.tls.Plaintext.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import java.io.File;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records without Netty's handler, behind real handshakes. */
class RecordHandlerTest {

  private static final String V12 = "TLSv1.2";
  private static final String V13 = "TLSv1.3";

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private TlsPair connected(String version) {
    return TlsPair.direct(version, leaks.allocator());
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, 1", "TLSv1.2, 16384", "TLSv1.2, 16385", "TLSv1.2, 300000",
    "TLSv1.3, 1", "TLSv1.3, 16384", "TLSv1.3, 16385", "TLSv1.3, 300000",
  })
  void whatOneSaysTheOtherHears(String version, int size) {
    try (TlsPair pair = connected(version)) {
      byte[] content = octets(size);
      pair.say(content);
      pair.carry();
      assertEquals(text(content), pair.heard.text.toString());
      pair.answer(content);
      assertEquals(text(content), pair.answered.text.toString());
    }
  }

  /** However it is cut, and although what is left over grows from read to read. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 22, 4096, 5000, 16_384, 20_000, 65_536})
  void cutsMakeNoDifference(int piece) {
    try (TlsPair pair = connected(V13)) {
      byte[] content = octets(100_000);
      pair.say(octets("EHLO "));
      pair.say(content);
      pair.toServer(pair.fromClient(), piece);
      assertEquals("EHLO " + text(content), pair.heard.text.toString());
    }
  }

  @Test
  void aReadIsHandedOnAsOne() {
    try (TlsPair pair = connected(V13)) {
      for (int i = 0; i < 1000; i++) {
        pair.say(octets("NOOP\r\n"));
      }
      byte[] records = pair.fromClient();
      pair.toServer(records, 0, records.length);
      assertEquals("NOOP\r\n".repeat(1000), pair.heard.text.toString());
      assertEquals(1, pair.heard.reads);
    }
  }

  @Test
  void keysMayChangeAtAnyTime() {
    try (TlsPair pair = connected(V13)) {
      for (int i = 0; i < 3; i++) {
        pair.updateKeys();
        pair.say(octets("NOOP\r\n"));
        pair.carry();
        pair.answer(octets("250 OK\r\n"));
      }
      assertEquals("NOOP\r\n".repeat(3), pair.heard.text.toString());
      assertEquals("250 OK\r\n".repeat(3), pair.answered.text.toString());
      assertEquals(List.of(), pair.heard.events);
    }
  }

  @Test
  void everyKindOfBufferIsSealed() {
    try (TlsPair pair = connected(V13)) {
      ByteBuf part = leaks.allocator().directBuffer().writeBytes(octets("direct "));
      ByteBuf skipped = leaks.allocator().directBuffer().writeBytes(octets("not this direct "));
      pair.server.write(leaks.octets("heap "));
      pair.server.write(Unpooled.EMPTY_BUFFER);
      pair.server.write(leaks.allocator().compositeBuffer().addComponents(true, part, heap("2 ")));
      pair.server.writeAndFlush(skipped.skipBytes(9));
      pair.carry();
      assertEquals("heap direct 2 direct ", pair.answered.text.toString());
    }
  }

  private ByteBuf heap(String text) {
    return leaks.octets(text);
  }

  @Test
  void nothingLeavesInClear() {
    try (TlsPair pair = connected(V12)) {
      ChannelFuture file =
          pair.server.writeAndFlush(new DefaultFileRegion(new File("none"), 0, 10));
      assertInstanceOf(UnsupportedMessageTypeException.class, file.cause());
      assertEquals(0, pair.fromServer().length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void closeSaysSoInOneWriteWithTheLastReply(String version) {
    try (TlsPair pair = connected(version)) {
      pair.answer(octets("220 hello\r\n"));
      int before = pair.network.flights;
      pair.server.write(leaks.octets("221 bye\r\n"));
      ChannelFuture closed = pair.server.pipeline().close();
      assertTrue(closed.isSuccess());
      assertEquals(before + 1, pair.network.flights);
      assertTrue(pair.isReleased());
      pair.toClient(pair.fromServer());
      assertEquals("220 hello\r\n221 bye\r\n", pair.answered.text.toString());
      assertEquals("close_notify", pair.answered.events.get(0));
    }
  }

  /** Nothing has been said yet, so that tickets still wait in front of it. */
  @Test
  void closeBeforeTheFirstWordSaysSoAsWell() {
    try (TlsPair pair = connected(V13)) {
      pair.server.pipeline().close();
      pair.toClient(pair.fromServer());
      assertEquals("close_notify", pair.answered.events.get(0));
    }
  }

  @Test
  void closeWaitsForTheLastWordButNotForEver() {
    try (TlsPair pair = connected(V13)) {
      pair.network.hold();
      pair.server.write(leaks.octets("221 bye\r\n"));
      ChannelFuture first = pair.server.pipeline().close();
      ChannelFuture second = pair.server.pipeline().close();
      pass(pair, 2999);
      assertTrue(pair.server.isOpen());
      pass(pair, 1);
      assertFalse(pair.server.isOpen());
      assertTrue(first.isSuccess() && second.isSuccess());
    }
  }

  @Test
  void closeComesWhenTheLastWordHasLeft() {
    try (TlsPair pair = connected(V13)) {
      pair.network.hold();
      pair.server.pipeline().close();
      assertTrue(pair.server.isOpen());
      pair.network.letGo();
      pair.server.flush();
      assertFalse(pair.server.isOpen());
    }
  }

  private static void pass(TlsPair pair, int millis) {
    pair.time.advance(millis, TimeUnit.MILLISECONDS);
    pair.server.runScheduledPendingTasks();
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void closeOfThePeerIsAnsweredBehindWhatItSaid(String version) {
    try (TlsPair pair = connected(version)) {
      pair.say(octets("QUIT\r\n"));
      pair.sayClose();
      pair.carry();
      assertEquals("QUIT\r\n", pair.heard.text.toString());
      assertEquals(List.of("close_notify"), pair.heard.events);
      assertEquals("close_notify", pair.answered.events.get(0));
      assertTrue(pair.server.isOpen());
    }
  }

  @Test
  void behindTheEndNothingIsHeardOrSaid() {
    try (TlsPair pair = connected(V13)) {
      pair.sayClose();
      pair.carry();
      pair.toServer(octets(100), 100);
      ChannelFuture late = pair.server.writeAndFlush(leaks.octets("250 late\r\n"));
      assertInstanceOf(ClosedChannelException.class, late.cause());
      assertEquals(0, pair.fromServer().length);
      assertEquals(List.of("close_notify"), pair.heard.events);
      assertEquals("", pair.heard.text.toString());
      pair.server.pipeline().close();
      assertEquals(0, pair.fromServer().length);
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, 0", "TLSv1.2, 3", "TLSv1.2, 20", "TLSv1.3, 0", "TLSv1.3, 3", "TLSv1.3, 20"})
  void spoiltRecordEndsTheConnectionWithAnAlert(String version, int octet) {
    try (TlsPair pair = connected(version)) {
      pair.say(octets("NOOP\r\n"));
      byte[] good = pair.fromClient();
      pair.say(octets("MAIL FROM:<alice@example.org>\r\n"));
      byte[] spoilt = pair.fromClient();
      spoilt[octet] ^= 1;
      byte[] both = Arrays.copyOf(good, good.length + spoilt.length);
      System.arraycopy(spoilt, 0, both, good.length, spoilt.length);
      pair.toServer(both, 0, both.length);
      pair.toServer(octets(20_000), 20_000);
      assertEquals("NOOP\r\n", pair.heard.text.toString());
      assertTrue(
          pair.heard.events.get(0).startsWith("broken: error:"), pair.heard.events::toString);
      assertEquals("closed", pair.heard.events.get(1));
      assertTrue(pair.isReleased());
      pair.toClient(pair.fromServer());
      assertTrue(
          pair.answered.events.get(0).contains("Received fatal alert"),
          pair.answered.events::toString);
    }
  }

  /** BoringSSL has said its alert by then, and takes nothing more. */
  @Test
  void replyInFrontOfASpoiltRecordFails() {
    try (TlsPair pair = connected(V13)) {
      List<ChannelFuture> replies = new ArrayList<>();
      pair.heard.onText = () -> replies.add(pair.server.write(leaks.octets("250 OK\r\n")));
      pair.say(octets("NOOP\r\n"));
      byte[] good = pair.fromClient();
      byte[] both = Arrays.copyOf(good, good.length + 30);
      pair.toServer(both, both.length);
      assertInstanceOf(SSLException.class, replies.get(0).cause());
      assertFalse(pair.server.isOpen());
    }
  }

  @Test
  void fatalAlertOfThePeerEndsTheConnection() {
    try (TlsPair pair = connected(V13)) {
      pair.server.writeAndFlush(leaks.octets("220 hello\r\n"));
      byte[] records = pair.fromServer();
      records[records.length - 1] ^= 1;
      pair.toClient(records);
      pair.toServer(pair.fromClient(), 1);
      assertTrue(pair.heard.events.get(0).contains("ALERT"), pair.heard.events::toString);
      assertEquals("closed", pair.heard.events.get(1));
      assertTrue(pair.isReleased());
      assertEquals(0, pair.fromServer().length);
    }
  }

  /** A session need do nothing about it. */
  @Test
  void faultEndsTheConnectionByItself() {
    try (TlsPair pair = connected(V13)) {
      pair.server.pipeline().replace(pair.heard, "indifferent", new Indifferent());
      pair.toServer(octets("no record of anybody"), 20);
      assertFalse(pair.server.isOpen());
    }
  }

  private static final class Indifferent extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
  }

  /** Where each part is direct, the whole says it is, and still has no one address. */
  @Test
  void directBufferInPartsIsSealed() {
    try (TlsPair pair = connected(V13)) {
      ByteBuf one = leaks.allocator().directBuffer().writeBytes(octets("direct, "));
      ByteBuf two = leaks.allocator().directBuffer().writeBytes(octets("twice"));
      ByteBuf both = leaks.allocator().compositeBuffer().addComponents(true, one, two);
      assertTrue(both.isDirect());
      pair.server.writeAndFlush(both);
      pair.carry();
      assertEquals("direct, twice", pair.answered.text.toString());
    }
  }
}
