package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.tls.TlsPair;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RFC 2920 section 3.2: replies in the order of the commands. */
class ReplyQueueTest {

  private static final Reply A = Reply.of(250, "a");
  private static final Reply B = Reply.of(250, "b");
  private static final Reply C = Reply.of(250, "c");

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ReplyQueue replies = new ReplyQueue(channel);

  @BeforeEach
  void countBuffers() {
    channel.config().setAllocator(leaks.allocator());
  }

  private String sent() {
    StringBuilder sent = new StringBuilder();
    for (ByteBuf octets = channel.readOutbound(); octets != null; octets = channel.readOutbound()) {
      sent.append(octets.toString(StandardCharsets.ISO_8859_1).replace("\r\n", ";"));
      octets.release();
    }
    return sent.toString();
  }

  @Test
  void nothingLeavesBeforeTheFlush() {
    replies.say(A);
    assertEquals("", sent());
    replies.flush();
    assertEquals("250 a;", sent());
  }

  /** One write is one record inside TLS; but a client that reads nothing is noticed meanwhile. */
  @Test
  void repliesOfOneTurnLeaveInOneWrite() {
    replies.say(A);
    replies.say(B);
    replies.flush();
    assertEquals(1, channel.outboundMessages().size());
    assertEquals("250 a;250 b;", sent());
    long before = channel.bytesBeforeUnwritable();
    for (int i = 0; i < 250; i++) {
      replies.say(C);
    }
    assertTrue(channel.bytesBeforeUnwritable() < before - 200L * "250 c\r\n".length());
    replies.flush();
    assertEquals("250 c;".repeat(250), sent());
  }

  @Test
  void laterReplyWaitsForTheEarlierOne() {
    Slot first = replies.reserve();
    replies.say(B);
    replies.flush();
    assertEquals("", sent());
    assertEquals(2, replies.size());
    replies.complete(first, A);
    replies.flush();
    assertEquals("250 a;250 b;", sent());
    assertEquals(0, replies.size());
  }

  @Test
  void placesAreFilledInAnyOrder() {
    Slot first = replies.reserve();
    Slot second = replies.reserve();
    Slot third = replies.reserve();
    replies.complete(third, C);
    replies.complete(first, A);
    replies.flush();
    assertEquals("250 a;", sent());
    replies.complete(second, B);
    replies.flush();
    assertEquals("250 b;250 c;", sent());
  }

  @Test
  void placeIsFilledOnce() {
    Slot first = replies.reserve();
    Slot second = replies.reserve();
    replies.complete(second, B);
    replies.complete(second, C);
    replies.complete(first, A);
    replies.complete(first, C);
    replies.flush();
    assertEquals("250 a;250 b;", sent());
  }

  @Test
  void lastReplyClosesBehindItself() {
    replies.say(A);
    replies.sayLast(Reply.BYE);
    assertEquals("250 a;221 2.0.0 Bye;", sent());
    assertTrue(replies.isClosing());
    assertFalse(channel.isOpen());
  }

  /** Inside TLS: the client wakes up once and not twice. */
  @Test
  void lastReplyAndCloseNotifyLeaveInOneWrite() {
    try (TlsPair tls = TlsPair.direct("TLSv1.3", leaks.allocator())) {
      ReplyQueue secured = new ReplyQueue(tls.server());
      secured.say(A);
      secured.flush();
      int before = tls.flights();
      secured.sayLast(Reply.BYE);
      assertEquals(before + 1, tls.flights());
      assertFalse(tls.server().isOpen());
    }
  }

  @Test
  void lastReplyWaitsForThoseInFront() {
    Slot first = replies.reserve();
    replies.sayLast(Reply.BYE);
    assertFalse(replies.isClosing());
    assertTrue(channel.isOpen());
    replies.complete(first, A);
    assertEquals("250 a;221 2.0.0 Bye;", sent());
    assertFalse(channel.isOpen());
  }

  @Test
  void nothingFollowsTheLastReply() {
    Slot first = replies.reserve();
    replies.sayLast(Reply.BYE);
    Slot behind = replies.reserve();
    replies.say(B);
    replies.sayLast(Reply.TIMEOUT);
    replies.complete(first, A);
    replies.complete(behind, C);
    replies.say(C);
    replies.sayLast(Reply.TIMEOUT);
    replies.flush();
    assertEquals("250 a;221 2.0.0 Bye;", sent());
  }
}
