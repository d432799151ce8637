/**
 * The CA in its folder: making it, issuing, revoking, publishing revocation lists, and putting
 * right what a crash left behind.
 *
 * <p>{@link Founding} makes the folder, {@link Authority} works on it while it holds the folder's
 * lock. Every durable step is announced to {@link Milestones}, so that a test can crash there.
 */
@NullMarked
package dev.postern.pki.authority;

import org.jspecify.annotations.NullMarked;
