package dev.postern.proxy.config;

import java.util.Optional;

/**
 * How an administrator looks in.
 *
 * @param address where numbers and health are shown over HTTP; empty for nowhere
 */
public record OpsConfig(Optional<HostAndPort> address) {}
