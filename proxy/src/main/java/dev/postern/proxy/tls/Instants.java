package dev.postern.proxy.tls;

import java.time.Instant;

/** What several periods that end make together. */
public final class Instants {

  private Instants() {}

  /** The one that comes first. */
  public static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
