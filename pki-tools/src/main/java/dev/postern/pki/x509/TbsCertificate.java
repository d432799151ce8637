package dev.postern.pki.x509;

import java.security.PublicKey;
import org.bouncycastle.asn1.x500.X500Name;

/** What is to be signed, apart from the extensions (RFC 5280 section 4.1.2). */
public record TbsCertificate(
    SerialNumber serial, X500Name subject, Validity validity, PublicKey publicKey) {}
