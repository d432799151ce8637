package dev.postern.proxy.backend;

import dev.postern.proxy.config.BackendConfig.PoolConfig;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The connections of a pool that nobody uses; the one given back last stands last. */
final class IdleConnections {

  private final EventLoop loop;
  private final PoolConfig config;
  private final IdentityForwarding forwarding;
  private final Deque<IdleConnection> connections = new ArrayDeque<>();

  IdleConnections(EventLoop loop, BackendSettings settings) {
    this.loop = loop;
    this.config = settings.config().pool();
    this.forwarding = settings.forwarding();
  }

  void add(BackendConnection connection) {
    connections.add(new IdleConnection(connections, connection, now()));
  }

  /** One that served this user last needs no further word; next best is the one unused longest. */
  @Nullable BackendConnection take(ForwardedIdentity identity) {
    IdleConnection found = null;
    for (Iterator<IdleConnection> newest = connections.descendingIterator(); newest.hasNext(); ) {
      IdleConnection candidate = newest.next();
      if (isServing(candidate.connection, identity)) {
        return candidate.take();
      }
      found = suits(candidate.connection, identity) ? candidate : found;
    }
    return found == null ? null : found.take();
  }

  private boolean isServing(BackendConnection connection, ForwardedIdentity identity) {
    return forwarding.isServing(connection.served(), identity);
  }

  /** Whether it serves this user, or can be told to. */
  boolean suits(BackendConnection connection, ForwardedIdentity identity) {
    return isServing(connection, identity)
        || (connection.served() == null
            ? forwarding.sharing().opensForAnybody()
            : forwarding.sharing().canSwitch());
  }

  /** Ends the one unused longest, to make room; whether there was one. */
  boolean giveUpOldest() {
    IdleConnection oldest = connections.peek();
    if (oldest == null) {
      return false;
    }
    oldest.take().quit();
    return true;
  }

  /** Ends those that have been unused too long or have grown too old. */
  void expire() {
    for (IdleConnection candidate : new ArrayList<>(connections)) {
      if (now() - candidate.since > config.idle().toNanos()
          || candidate.connection.age() > config.maximumAge().toNanos()) {
        candidate.take().quit();
      }
    }
  }

  /** Says goodbye on all of them. */
  void close() {
    new ArrayList<>(connections).forEach(unused -> unused.take().quit());
  }

  private long now() {
    return loop.ticker().nanoTime();
  }
}
