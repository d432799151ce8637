/**
 * Connections to the MTA: opening them, telling them whose mail comes, lending them for one
 * transaction and taking them back only clean. {@link BackendPool} is the door; a pool belongs to
 * one event loop, so nothing here locks. {@link BackendOpener} shows how a connection comes to be,
 * {@link IdentityForwarding} how the user's identity gets there.
 */
@NullMarked
package dev.postern.proxy.backend;

import org.jspecify.annotations.NullMarked;
