/**
 * What {@code postern demo} shows: a CA, two people, a mail server that keeps what it gets, and two
 * conversations. It begins in {@link dev.postern.proxy.demo.Demo} and knows nothing of the proxy's
 * inside: it meets it as everybody does, through a configuration file and SMTP.
 */
@NullMarked
package dev.postern.proxy.demo;

import org.jspecify.annotations.NullMarked;
