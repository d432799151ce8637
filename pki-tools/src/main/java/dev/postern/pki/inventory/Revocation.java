package dev.postern.pki.inventory;

import dev.postern.pki.x509.RevocationReason;
import java.time.Instant;

/** When and why a certificate was revoked. */
public record Revocation(Instant date, RevocationReason reason) {}
