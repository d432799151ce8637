package dev.postern.proxy.policy;

import dev.postern.proxy.policy.Outcome.Full;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sessions that are open on this proxy; no more entries than there are connections. */
final class MemorySessions {

  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  Outcome enter(List<SessionSlot> slots) {
    for (int i = 0; i < slots.size(); i++) {
      SessionSlot slot = slots.get(i);
      if (open.merge(slot.key(), 1, Integer::sum) > slot.limit()) {
        leave(slots.subList(0, i + 1));
        return new Full(slot);
      }
    }
    return Outcome.GRANTED;
  }

  void leave(List<SessionSlot> slots) {
    for (SessionSlot slot : slots) {
      open.computeIfPresent(slot.key(), (key, count) -> count > 1 ? count - 1 : null);
    }
  }
}
