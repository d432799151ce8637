package dev.postern.proxy.session;

import dev.postern.proxy.session.ReplyQueue.Slot;
import dev.postern.proxy.smtp.Reply;
import java.util.ArrayDeque;
import java.util.Queue;

/** Places of what was passed on to the backend and is not answered yet, in their order. */
final class Unanswered {

  private final ReplyQueue replies;
  private final Queue<Slot> slots = new ArrayDeque<>(4);

  Unanswered(ReplyQueue replies) {
    this.replies = replies;
  }

  void add(Slot slot) {
    slots.add(slot);
  }

  int size() {
    return slots.size();
  }

  /** The backend has answered the oldest. */
  void answer(Reply reply) {
    replies.complete(slots.remove(), reply.forClient());
  }

  /** The oldest is answered otherwise. */
  void remove() {
    slots.remove();
  }

  /** Nothing more comes from the backend; whether anybody was waiting. */
  boolean answerAll(Reply reply) {
    boolean any = !slots.isEmpty();
    while (!slots.isEmpty()) {
      answer(reply);
    }
    return any;
  }
}
