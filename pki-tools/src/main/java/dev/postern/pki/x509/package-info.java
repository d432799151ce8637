/**
 * Certificates, keys, revocation lists and PKCS#12 as values: RFC 5280, RFC 5958, RFC 7292.
 *
 * <p>Nothing in here knows of files, folders or an inventory. {@link Issuer} signs what a {@link
 * CertificateProfile} describes; {@link Pem}, {@link EncryptedKey} and {@link Pkcs12} are the forms
 * in which things leave.
 */
@NullMarked
package dev.postern.pki.x509;

import org.jspecify.annotations.NullMarked;
