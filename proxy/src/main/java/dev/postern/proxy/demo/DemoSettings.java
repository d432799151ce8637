package dev.postern.proxy.demo;

import dev.postern.proxy.config.HostAndPort;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What was asked for on the command line.
 *
 * @param folder where the files go; empty: a new temporary folder
 * @param startTlsPort empty: 2587, or a free one where that is taken
 * @param implicitPort empty: 2465, or a free one where that is taken
 * @param backend empty: the demonstration's own mail server
 * @param forward how the mail server hears of the user, a value of {@code backend.forward}
 * @param pkiProgram the launcher of {@code postern-pki}
 */
public record DemoSettings(
    Optional<Path> folder,
    OptionalInt startTlsPort,
    OptionalInt implicitPort,
    Optional<HostAndPort> backend,
    String forward,
    Path pkiProgram) {}
