package dev.postern.proxy.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether and how OCSP responders are asked about clients' certificates (RFC 6960).
 *
 * @param url the one responder that is asked; empty: the one that the certificate names
 * @param allowed beginnings of URLs: which responders named by certificates are asked
 * @param digest by which a question names the certificate
 * @param timeout for one question
 * @param responseOctets larger answers are not read
 * @param requests questions to responders at once
 * @param cached answers that are remembered
 * @param keep how long an answer is remembered at most, however long it is good
 * @param keepWithoutEnd the same for an answer that does not say when the next one comes
 * @param retry after how long a question without an answer is asked again
 */
public record OcspConfig(
    Mode mode,
    Optional<HttpUrl> url,
    List<HttpUrl> allowed,
    Nonce nonce,
    Digest digest,
    Duration timeout,
    int responseOctets,
    int requests,
    int cached,
    Duration keep,
    Duration keepWithoutEnd,
    Duration retry) {

  public OcspConfig {
    allowed = List.copyOf(allowed);
  }

  /** What a certificate needs that its lists do not refuse. */
  public enum Mode {
    /** Nobody is asked. */
    OFF,
    /** No answer passes, a bad one does not. */
    PREFER,
    /** A good answer, or it is refused. */
    REQUIRE
  }

  /** What a question has in it that no older answer can have (RFC 8954). */
  public enum Nonce {
    /** Sent, and an answer without it is none. */
    REQUIRE,
    /** Sent, and an answer may do without it. */
    SEND,
    OFF
  }

  /** Hashes that name an issuer; no signature rests on them. */
  public enum Digest {
    SHA_1,
    SHA_256
  }
}
