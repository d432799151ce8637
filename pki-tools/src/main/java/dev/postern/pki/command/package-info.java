/**
 * The command line: one class a command, and what they share. Commands read options, ask an {@code
 * Authority}, and tell the user what was made and what to do next.
 */
@NullMarked
package dev.postern.pki.command;

import org.jspecify.annotations.NullMarked;
