/**
 * What the administrator said, as plain records. {@link ConfigLoader} is the only place that reads
 * HOCON; every key stands in {@code reference.conf} with its default and one comment.
 */
@NullMarked
package dev.postern.proxy.config;

import org.jspecify.annotations.NullMarked;
