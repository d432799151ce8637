/**
 * The proxy between real neighbours: Debian's Postfix behind it, as a process or in a container,
 * and mail programs in front of it. Each test starts what it needs in a folder of its own, on ports
 * of 127.0.0.1 that the system chooses, and ends it by its process id. What a machine lacks is
 * skipped with a sentence that names it.
 */
@NullMarked
package dev.postern.proxy.it;

import org.jspecify.annotations.NullMarked;
