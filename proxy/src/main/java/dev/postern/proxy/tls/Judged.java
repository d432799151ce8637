package dev.postern.proxy.tls;

import java.time.Instant;
import java.util.Optional;

/**
 * A verdict by the files alone.
 *
 * @param until when it must be given anew
 * @param path that passed; empty where none did
 * @param silence what no list said about it, although one should have
 */
record Judged(
    Verdict verdict, Instant until, Optional<CertificationPath> path, Optional<Finding> silence) {

  /** A verdict on no path. */
  static Judged without(Verdict verdict, Instant until) {
    return new Judged(verdict, until, Optional.empty(), Optional.empty());
  }
}
