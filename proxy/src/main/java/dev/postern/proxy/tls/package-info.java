/**
 * TLS on both sides, and the judgement on a client's certificate. {@link ClientCertificateVerifier}
 * gives a {@link Verdict} after every handshake; nothing is decided while the handshake runs.
 */
@NullMarked
package dev.postern.proxy.tls;

import org.jspecify.annotations.NullMarked;
