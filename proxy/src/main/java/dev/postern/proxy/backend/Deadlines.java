package dev.postern.proxy.backend;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look a second at everything on a loop that may take too long: thousands of idle sessions then
 * cost one timer, not one each. Confined to its event loop.
 */
public final class Deadlines<T extends Deadlines.Timed> {

  /** Something that ends itself when its time is over. */
  public interface Timed {
    void expire();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

  private final Set<T> watched = new LinkedHashSet<>();

  /** Begins to look, once a second, for as long as the loop lives. */
  public Deadlines(EventLoop loop) {
    loop.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
  }

  public void watch(T timed) {
    watched.add(timed);
  }

  public void forget(T timed) {
    watched.remove(timed);
  }

  /** All that is looked at now, in the order of its coming. */
  public List<T> watched() {
    return new ArrayList<>(watched);
  }

  /** How many that are. */
  public int size() {
    return watched.size();
  }

  /** A fault in one must not stop the clock of all the others. */
  private static void expire(Timed timed) {
    try {
      timed.expire();
    } catch (RuntimeException e) {
      LOG.error("a deadline could not be looked after", e);
    }
  }

  private void look() {
    watched().forEach(Deadlines::expire);
  }
}
