/** Mints certificates and revocation lists for tests, good ones and bad ones. */
@NullMarked
package dev.postern.proxy.certificates;

import org.jspecify.annotations.NullMarked;
