/** The parts of the demonstration that can be wrong without anybody seeing it. */
@NullMarked
package dev.postern.proxy.demo;

import org.jspecify.annotations.NullMarked;
