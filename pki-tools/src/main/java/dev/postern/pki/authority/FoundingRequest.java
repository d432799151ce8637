package dev.postern.pki.authority;

import dev.postern.pki.x509.KeyAlgorithm;

/**
 * What a new CA shall be like.
 *
 * @param organisation the O of every name in it
 * @param rootDays validity of the root's certificate
 * @param issuingDays validity of the issuing CA's certificate
 * @param rootCrlDays for how long each list of the root holds
 * @param issuingCrlDays for how long each list of the issuing CA holds
 */
public record FoundingRequest(
    String organisation,
    KeyAlgorithm algorithm,
    int rootDays,
    int issuingDays,
    int rootCrlDays,
    int issuingCrlDays) {}
