package dev.postern.proxy.config;

import java.time.Duration;

/**
 * Bounds on what one client may take.
 *
 * @param messageOctets largest content; the smaller of this and the MTA's SIZE is offered
 * @param recipients per message; RFC 5321 section 4.5.3.1.8 asks for 100 at least
 * @param connections open at once, over all listeners
 * @param connectionsPerAddress open at once from one IPv4 address or IPv6 /64
 * @param handshakes under way at once, over all listeners
 * @param loginTimeout from the connection to an identity
 * @param commandTimeout for the whole of the next command (RFC 5321 section 4.5.3.2.7)
 * @param contentTimeout silence inside content
 * @param contentRate octets of content a second, averaged over the window; 0 asks for none
 * @param contentRateWindow counts only while the client is waited for
 * @param commandsBeforeLogin of a session without an identity
 * @param errors commands refused for their syntax or sequence, since the last delivery, before 421
 * @param tarpit how long a refusal is held back after the first few; zero for not at all
 * @param rejectedTime how long a session with a rejected certificate lives
 * @param rejectedCommands how many commands such a session may say
 * @param drainTimeout how long transactions in flight may take after SIGTERM
 */
public record LimitsConfig(
    long messageOctets,
    int recipients,
    int connections,
    int connectionsPerAddress,
    int handshakes,
    Duration loginTimeout,
    Duration commandTimeout,
    Duration contentTimeout,
    int contentRate,
    Duration contentRateWindow,
    int commandsBeforeLogin,
    int errors,
    Duration tarpit,
    Duration rejectedTime,
    int rejectedCommands,
    Duration drainTimeout) {}
