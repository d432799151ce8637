package dev.postern.proxy.config;

/**
 * What is put in front of a message.
 *
 * @param received whether a Received field is added (RFC 5321 section 4.4)
 * @param identity whether it names the user and the certificate's serial number
 * @param authenticationResults whether an Authentication-Results field is added, and forged ones
 *     are taken away (RFC 8601)
 * @param authservId who says so in it
 */
public record TraceConfig(
    boolean received, boolean identity, boolean authenticationResults, String authservId) {}
