package dev.postern.proxy.session;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that are open now and whose certificates were judged, for an administrator's eyes:
 * those too that were refused and hear why. Thread-safe.
 */
public final class Roster {

  private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();

  void enter(LiveSession session) {
    sessions.put(session.id(), session);
  }

  void leave(String id) {
    sessions.remove(id);
  }

  /** All of them, the oldest first. */
  public List<LiveSession> all() {
    return sessions.values().stream()
        .sorted(Comparator.comparing(LiveSession::since).thenComparing(LiveSession::id))
        .toList();
  }

  /** The one of that id, as the log names it. */
  public Optional<LiveSession> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }
}
