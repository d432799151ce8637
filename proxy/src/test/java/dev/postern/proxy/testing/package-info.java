/**
 * The proxy on real sockets: {@link dev.postern.proxy.testing.Settings} makes a configuration,
 * {@link dev.postern.proxy.testing.People} the certificates, {@link
 * dev.postern.proxy.testing.FakeBackend} is the mail server, {@link
 * dev.postern.proxy.testing.SmtpClient} the client and {@link
 * dev.postern.proxy.testing.RecordingRelay} the wire between them.
 */
@NullMarked
package dev.postern.proxy.testing;

import org.jspecify.annotations.NullMarked;
