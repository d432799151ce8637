/**
 * What is counted. {@link Event} lists all of it, a row a thing; {@link Metrics} holds the numbers,
 * and whoever shows them reads them there. {@link RateLimitedLog} counts lines that are left out.
 */
@NullMarked
package dev.postern.proxy.metrics;

import org.jspecify.annotations.NullMarked;
