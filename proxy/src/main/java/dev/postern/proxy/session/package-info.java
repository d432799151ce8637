/**
 * One client's conversation. A {@link Phase} answers every verb and names the phase that follows;
 * it acts through the {@link Stage}, which {@link Conversation} is. A {@link Transaction} is one
 * mail on a borrowed connection, {@link ReplyQueue} keeps the replies of proxy and backend in
 * command order, and {@link ReadGate} collects the reasons to hold reading. Start with {@link
 * SessionInitializer}.
 */
@NullMarked
package dev.postern.proxy.session;

import org.jspecify.annotations.NullMarked;
