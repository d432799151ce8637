package dev.postern.proxy.session;

import dev.postern.proxy.loop.LoopBuffer;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.tls.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Replies leave in the order of their commands, although proxy and backend both answer (RFC 2920
 * section 3.2). Confined to the session's event loop.
 */
final class ReplyQueue {

  /** A place in the order, for one reply. */
  static final class Slot {
    private @Nullable Reply reply;
    private boolean last;
  }

  /** Replies that are held back for one write; more of them than this go on, so that they count. */
  private static final int TOGETHER = 100;

  private final Channel channel;

  /**
   * Begins with room for MAIL, RCPT and DATA; the usual room for 16 is a session's largest part.
   */
  private final Queue<Slot> slots = new ArrayDeque<>(3);

  /** Said since the last write, one buffer for all: inside TLS that is one record. */
  private final List<Reply> said = new ArrayList<>(2);

  private boolean unflushed;
  private boolean closing;

  ReplyQueue(Channel channel) {
    this.channel = channel;
  }

  /** A place for a reply that comes later. */
  Slot reserve() {
    Slot slot = new Slot();
    slots.add(slot);
    return slot;
  }

  /** Fills a place; whatever is complete in front leaves. */
  void complete(Slot slot, Reply reply) {
    if (slot.reply == null) {
      slot.reply = reply;
      advance();
    }
  }

  /** A reply at the end of the order. */
  void say(Reply reply) {
    if (slots.isEmpty()) {
      write(reply);
    } else {
      complete(reserve(), reply);
    }
  }

  /** The last reply: behind it the connection is closed. */
  void sayLast(Reply reply) {
    Slot slot = reserve();
    slot.last = true;
    complete(slot, reply);
  }

  /** The last reply, now: what was due in front of it will not come any more. */
  void interrupt(Reply reply) {
    slots.clear();
    sayLast(reply);
  }

  int size() {
    return slots.size();
  }

  boolean isClosing() {
    return closing;
  }

  /** Sends what was said since the last flush, in one write. */
  void flush() {
    if (unflushed) {
      unflushed = false;
      writeSaid();
      channel.flush();
    }
  }

  private void writeSaid() {
    if (!said.isEmpty()) {
      ByteBuf octets = LoopBuffer.LINES.lend(channel.alloc(), octetsSaid());
      for (int i = 0; i < said.size(); i++) {
        said.get(i).encode(octets);
      }
      said.clear();
      channel.write(octets);
    }
  }

  private int octetsSaid() {
    int size = 0;
    for (int i = 0; i < said.size(); i++) {
      size += said.get(i).size();
    }
    return size;
  }

  private void advance() {
    while (!slots.isEmpty() && slots.peek().reply != null) {
      Slot slot = slots.remove();
      if (slot.reply != null) {
        write(slot.reply);
      }
      if (slot.last) {
        slots.clear();
        close(slot.reply);
      }
    }
  }

  private void write(Reply reply) {
    if (!closing) {
      said.add(reply);
      unflushed = true;
      if (said.size() == TOGETHER) {
        writeSaid();
      }
    }
  }

  /** Whoever said QUIT expects the end; anybody else may still be writing, and has to hear why. */
  private void close(@Nullable Reply last) {
    closing = true;
    unflushed = false;
    if (last != null && last.code() != Reply.BYE.code()) {
      channel.pipeline().addFirst(new LingeringClose());
    }
    boolean together = ServerTls.sendsBeforeClosing(channel);
    writeSaid();
    if (together) {
      // close_notify leaves with the last reply.
      channel.close();
    } else {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
