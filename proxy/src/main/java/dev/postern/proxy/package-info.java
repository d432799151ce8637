/**
 * The program {@code postern}: reads the configuration, opens the listeners, and joins the floors
 * below.
 */
@NullMarked
package dev.postern.proxy;

import org.jspecify.annotations.NullMarked;
