package dev.postern.proxy.session;

import dev.postern.proxy.session.ReadGate.Reason;
import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Reply;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Holds our refusals back after the first few: whoever guesses pays with time, and no thread waits
 * for that. What was pipelined waits as well. Confined to the session's event loop.
 */
final class Tarpit {

  private static final int FREE = 3;

  private final Context context;
  private final Duration delay;
  private int refusals;

  Tarpit(Context context) {
    this.context = context;
    this.delay = context.services().config.limits().tarpit();
  }

  /** Says a reply, at once or later. */
  void say(Reply reply) {
    if (delay.isZero() || reply.code() < 500 || ++refusals <= FREE) {
      context.replies().say(reply);
      return;
    }
    Slot slot = context.replies().reserve();
    context.gate().hold(Reason.TARPIT);
    context
        .channel()
        .eventLoop()
        .schedule(() -> letGo(slot, reply), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void letGo(Slot slot, Reply reply) {
    context.replies().complete(slot, reply);
    context.gate().release(Reason.TARPIT);
    context.port().proceed();
  }

  void forgive() {
    refusals = 0;
  }
}
