/**
 * What a user may do. {@link SenderPolicy} says from which addresses; a refusal is a value, and its
 * wording is the session's.
 */
@NullMarked
package dev.postern.proxy.policy;

import org.jspecify.annotations.NullMarked;
