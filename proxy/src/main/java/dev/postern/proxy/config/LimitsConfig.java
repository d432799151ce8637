package dev.postern.proxy.config;

import java.time.Duration;

/**
 * Bounds on what one client may take.
 *
 * @param messageOctets largest content; the smaller of this and the MTA's SIZE is offered
 * @param recipients per message; RFC 5321 section 4.5.3.1.8 asks for 100 at least
 * @param connections open at once, over all listeners
 * @param commandTimeout silence before the next command (RFC 5321 section 4.5.3.2.7)
 * @param contentTimeout silence inside content
 * @param errors commands refused for their syntax or sequence, since the last delivery, before 421
 * @param rejectedTime how long a session with a rejected certificate lives
 * @param rejectedCommands how many commands such a session may say
 * @param drainTimeout how long transactions in flight may take after SIGTERM
 */
public record LimitsConfig(
    long messageOctets,
    int recipients,
    int connections,
    Duration commandTimeout,
    Duration contentTimeout,
    int errors,
    Duration rejectedTime,
    int rejectedCommands,
    Duration drainTimeout) {}
