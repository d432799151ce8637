package dev.postern.proxy.tls;

import java.time.Instant;
import java.util.Optional;

/**
 * A verdict by the files alone.
 *
 * @param until when it must be given anew
 * @param path that passed; empty where none did
 */
record Judged(Verdict verdict, Instant until, Optional<CertificationPath> path) {}
