package dev.postern.proxy.session;

import dev.postern.proxy.config.LimitsConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections and handshakes over all listeners and event loops, before they cost anything.
 * An address takes room only while it has a connection that was let in. Thread-safe.
 */
public final class Admission {

  /** Beyond it those turned away hear nothing: a flood must not be held open by our politeness. */
  private static final int LAST_WORDS = 256;

  private volatile LimitsConfig limits;
  private final AtomicInteger connections = new AtomicInteger();
  private final ChannelFutureListener leaving = closed -> connections.decrementAndGet();
  private final AtomicInteger handshakes = new AtomicInteger();
  private final AtomicInteger lastWords = new AtomicInteger();
  private final ConcurrentMap<AddressPrefix, Integer> perAddress = new ConcurrentHashMap<>();

  public Admission(LimitsConfig limits) {
    this.limits = limits;
  }

  /** Other limits from now on; what is open stays open. */
  public void use(LimitsConfig other) {
    limits = other;
  }

  /** Client connections open now. */
  public int connections() {
    return connections.get();
  }

  /** TLS handshakes under way now. */
  public int handshakes() {
    return handshakes.get();
  }

  /** Addresses with a connection open now. */
  int addresses() {
    return perAddress.size();
  }

  /** Counts a connection until it is closed; the limit that it meets, or null. */
  @Nullable Limit enter(Channel channel) {
    channel.closeFuture().addListener(leaving);
    return connections.incrementAndGet() > limits.connections() ? Limit.CONNECTIONS : null;
  }

  /** The same for the address that it comes from. */
  @Nullable Limit enter(Channel channel, InetAddress address) {
    if (perAddress.merge(AddressPrefix.of(address), 1, Integer::sum)
        > limits.connectionsPerAddress()) {
      leave(address);
      return Limit.CONNECTIONS_PER_ADDRESS;
    }
    channel.closeFuture().addListener(closed -> leave(address));
    return null;
  }

  private void leave(InetAddress address) {
    perAddress.computeIfPresent(
        AddressPrefix.of(address), (prefix, count) -> count == 1 ? null : count - 1);
  }

  /** Whether one more handshake may begin; if so, {@link #endHandshake} has to follow. */
  boolean beginHandshake() {
    if (handshakes.incrementAndGet() <= limits.handshakes()) {
      return true;
    }
    endHandshake();
    return false;
  }

  void endHandshake() {
    handshakes.decrementAndGet();
  }

  /** Whether a connection that is turned away may be told why, which keeps it for a moment. */
  boolean mayHearWhy(Channel channel) {
    channel.closeFuture().addListener(closed -> lastWords.decrementAndGet());
    return lastWords.incrementAndGet() <= LAST_WORDS;
  }
}
