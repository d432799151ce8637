package dev.postern.proxy.session;

import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.testing.ThreadBenchmark;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;

/** What the replies to MAIL, RCPT and DATA cost, from the place in the order to the octets. */
public class ReplyQueueBenchmark extends ThreadBenchmark {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ReplyQueue replies = new ReplyQueue(channel);

  @TearDown
  public void release() {
    channel.finishAndReleaseAll();
  }

  @Benchmark
  public int inOrder() {
    Slot mail = replies.reserve();
    Slot recipient = replies.reserve();
    Slot data = replies.reserve();
    replies.complete(mail, Reply.OK);
    replies.complete(recipient, Reply.OK);
    replies.complete(data, Reply.GO_AHEAD);
    return sent();
  }

  @Benchmark
  public int lastOneFirst() {
    Slot mail = replies.reserve();
    Slot recipient = replies.reserve();
    Slot data = replies.reserve();
    replies.complete(data, Reply.GO_AHEAD);
    replies.complete(recipient, Reply.OK);
    replies.complete(mail, Reply.OK);
    return sent();
  }

  @Benchmark
  public int ownAlone() {
    replies.say(Reply.OK);
    return sent();
  }

  private int sent() {
    replies.flush();
    int octets = 0;
    for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
      octets += sent.readableBytes();
      sent.release();
    }
    return octets;
  }
}
