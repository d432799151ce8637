/**
 * Which certificates exist: one SQLite file, the only memory the CA has.
 *
 * <p>The rule that everything else leans on: a certificate is recorded here before the first octet
 * of it reaches a file, and never leaves.
 */
@NullMarked
package dev.postern.pki.inventory;

import org.jspecify.annotations.NullMarked;
