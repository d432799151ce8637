package dev.postern.proxy.dialog;

import dev.postern.proxy.metrics.Metrics;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The proxy and its surroundings, in memory or on sockets. */
interface Scene extends AutoCloseable {

  /** Connects a new client. */
  Peer connect();

  ScriptedBackend backend();

  Metrics metrics();

  /** The mail server can be reached, or not: then its connections end as well. */
  void setBackendUp(boolean up);

  /** Waits for what must happen, not for ever. */
  void await(BooleanSupplier happened);

  /** Gives what must not happen time to happen. */
  void settle();

  void pass(Duration time);

  /** The authority publishes a new revocation list. */
  void publish(String list);

  /** The administrator writes overrides. */
  void override(String line);

  void drain();

  @Override
  void close();
}
