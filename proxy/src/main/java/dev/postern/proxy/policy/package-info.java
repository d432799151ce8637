/**
 * What a user may do. {@link SenderPolicy} says from which addresses, and {@link AuthorPolicy}
 * whose may stand in a message's header; a refusal is a value.
 */
@NullMarked
package dev.postern.proxy.policy;

import org.jspecify.annotations.NullMarked;
