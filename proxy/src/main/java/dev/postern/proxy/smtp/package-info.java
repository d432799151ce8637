/**
 * The language: verbs, commands, replies, paths and parameters, and the two decoders and the
 * content scanner that find them in octets. Knows nothing of sessions or certificates. Text that
 * came from the wire is a string in which one character is one octet (ISO-8859-1), so that limits
 * count octets and nothing is lost on the way through.
 */
@NullMarked
package dev.postern.proxy.smtp;

import org.jspecify.annotations.NullMarked;
