package dev.postern.proxy.policy;

import java.util.Locale;

/** A place among the sessions that somebody may have open at the same time. */
public record SessionSlot(Subject subject, int limit, String who) {

  String key() {
    return "sessions:" + subject.name().toLowerCase(Locale.ROOT) + ":" + who;
  }
}
