package dev.postern.proxy.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How an administrator looks in.
 *
 * @param address where numbers and health are shown over HTTP; empty for nowhere
 * @param socket where the machine's administrator may ask about sessions; empty for nowhere
 */
public record OpsConfig(Optional<HostAndPort> address, Optional<Path> socket) {}
