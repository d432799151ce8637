package dev.postern.proxy;

import dev.postern.proxy.session.ListenerServices;
import dev.postern.proxy.session.LoopServices;
import dev.postern.proxy.session.SessionInitializer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins each session of a listener with what is in force at that moment. Confined to one event
 * loop.
 */
final class SessionStart extends ChannelInitializer<Channel> {

  private final Supplier<ListenerServices> inForce;
  private final LoopServices loop;
  private @Nullable ListenerServices known;
  private @Nullable SessionInitializer initializer;

  SessionStart(Supplier<ListenerServices> inForce, LoopServices loop) {
    this.inForce = inForce;
    this.loop = loop;
  }

  @Override
  protected void initChannel(Channel channel) {
    channel.pipeline().addLast(current());
  }

  private SessionInitializer current() {
    ListenerServices now = inForce.get();
    SessionInitializer current = initializer;
    if (current == null || now != known) {
      current = new SessionInitializer(now, loop);
      initializer = current;
      known = now;
    }
    return current;
  }
}
