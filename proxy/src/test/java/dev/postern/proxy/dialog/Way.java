package dev.postern.proxy.dialog;

import dev.postern.proxy.config.TlsConfig.Engine;

/** How a dialog is played: each of them inside real TLS, with one engine or the other. */
enum Way {
  WRITTEN("as written", Engine.HANDLER),
  BYTES("byte by byte", Engine.DIRECT),
  ONE("in one piece", Engine.DIRECT),
  SOCKETS("over sockets", Engine.DIRECT),
  /** Not named by files: wherever there are sockets. */
  HANDLER("over sockets, tls.engine = handler", Engine.HANDLER);

  private final String words;
  private final Engine engine;

  Way(String words, Engine engine) {
    this.words = words;
    this.engine = engine;
  }

  Engine engine() {
    return engine;
  }

  boolean hasSockets() {
    return this == SOCKETS || this == HANDLER;
  }

  @Override
  public String toString() {
    return words;
  }
}
