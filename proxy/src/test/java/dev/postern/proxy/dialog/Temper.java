package dev.postern.proxy.dialog;

import io.netty.handler.ssl.SslHandler;

/** How a mail server that answers by itself does so; in most dialogs as it should. */
interface Temper {

  /** Says what is usual. */
  Temper EVEN = (lane, line, usual) -> lane.peer().send(usual);

  /**
   * Answers.
   *
   * @param line what was received; empty when the connection begins, a dot at the end of content
   * @param usual the answer of a mail server that is well
   */
  void answer(Lane lane, String line, String usual);

  /** Begins TLS behind the answer to STARTTLS. */
  default void startTls(Lane lane, SslHandler tls) {
    lane.peer().secureBehind("220 2.0.0 Ready\r\n", tls);
  }

  /** A line of content has come, which needs no answer. */
  default void onContent(Lane lane, String line) {}

  /** Whether a connection can be made now; in memory only. */
  default boolean isReachable() {
    return true;
  }
}
