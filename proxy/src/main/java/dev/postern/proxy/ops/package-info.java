/** What an administrator sees from outside: the log's two forms, and numbers over HTTP. */
@NullMarked
package dev.postern.proxy.ops;

import org.jspecify.annotations.NullMarked;
