package dev.postern.proxy;

import dev.postern.proxy.config.TlsConfig;

/** With {@code tls.engine = handler}. */
class TlsListenerHandlerTest extends TlsListenerSuite {

  TlsListenerHandlerTest() {
    super(TlsConfig.Engine.HANDLER);
  }
}
