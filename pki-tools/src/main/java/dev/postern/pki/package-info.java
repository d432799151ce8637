/** The program {@code postern-pki}: a CA in a folder. */
@NullMarked
package dev.postern.pki;

import org.jspecify.annotations.NullMarked;
