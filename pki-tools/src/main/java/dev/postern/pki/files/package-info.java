/** Files that are either there whole or not at all, and secrets that only their owner can read. */
@NullMarked
package dev.postern.pki.files;

import org.jspecify.annotations.NullMarked;
