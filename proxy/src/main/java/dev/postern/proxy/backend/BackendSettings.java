package dev.postern.proxy.backend;

import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.tls.BackendTls;
import org.jspecify.annotations.Nullable;

/**
 * What every connection to an MTA needs to know.
 *
 * @param address where this one listens
 * @param tls null when the MTA is spoken to in clear
 * @param hostname our name in EHLO
 */
public record BackendSettings(
    BackendConfig config,
    HostAndPort address,
    @Nullable BackendTls tls,
    IdentityForwarding forwarding,
    String hostname,
    BackendTransport transport,
    Metrics metrics) {}
