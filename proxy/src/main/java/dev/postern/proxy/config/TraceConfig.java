package dev.postern.proxy.config;

/**
 * What is put in front of a message.
 *
 * @param received whether a Received field is added (RFC 5321 section 4.4)
 * @param identity whether it names the user and the certificate's serial number
 */
public record TraceConfig(boolean received, boolean identity) {}
