/**
 * From certificate to user: ordered mapping rules, the table of users with their sender addresses,
 * and SASL EXTERNAL's authorization identity.
 */
@NullMarked
package dev.postern.proxy.identity;

import org.jspecify.annotations.NullMarked;
