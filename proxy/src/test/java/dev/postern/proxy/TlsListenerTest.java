package dev.postern.proxy;

import dev.postern.proxy.config.TlsConfig;

/** With {@code tls.engine = direct}. */
class TlsListenerTest extends TlsListenerSuite {

  TlsListenerTest() {
    super(TlsConfig.Engine.DIRECT);
  }
}
