/**
 * What a user may do. {@link SenderPolicy} says from which addresses, {@link RecipientPolicy} to
 * which domains, and {@link AuthorPolicy} whose may stand in a message's header; {@link Policies}
 * puts together how much of it, and a {@link LimitStore} counts, in memory or in Redis. A refusal
 * is a value.
 */
@NullMarked
package dev.postern.proxy.policy;

import org.jspecify.annotations.NullMarked;
