/**
 * What belongs to an event loop and not to a session. {@link LoopBuffer} lists the memory that is
 * lent to whoever has the turn.
 */
@NullMarked
package dev.postern.proxy.loop;

import org.jspecify.annotations.NullMarked;
