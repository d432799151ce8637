package dev.postern.proxy.config;

import java.util.List;

/**
 * The whole configuration.
 *
 * @param hostname the name in the banner, in EHLO replies and in Received fields
 * @param helpUrl where a refused person reads on, or an empty string
 */
public record PosternConfig(
    String hostname,
    String helpUrl,
    List<ListenerConfig> listeners,
    TlsConfig tls,
    TrustConfig trust,
    IdentityConfig identity,
    SenderConfig sender,
    ContentConfig content,
    PolicyConfig policy,
    BackendConfig backend,
    LimitsConfig limits,
    TraceConfig trace,
    OpsConfig ops,
    LogConfig log) {

  public PosternConfig {
    listeners = List.copyOf(listeners);
  }
}
