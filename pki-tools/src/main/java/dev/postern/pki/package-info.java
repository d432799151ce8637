/**
 * The program {@code postern-pki}: a CA in a folder.
 *
 * <p>{@link dev.postern.pki.Main} starts a command of {@code command}; that asks an {@code
 * authority}, which keeps the {@code inventory} (SQLite), writes {@code files} whole or not at all,
 * and makes certificates, keys and revocation lists with {@code x509}. Packages use only those
 * named after them in this sentence.
 */
@NullMarked
package dev.postern.pki;

import org.jspecify.annotations.NullMarked;
