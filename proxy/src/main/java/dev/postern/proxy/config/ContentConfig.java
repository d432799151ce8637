package dev.postern.proxy.config;

/**
 * What content may look like.
 *
 * @param bareLineEnds what becomes of content with a bare CR or a bare LF
 * @param longLines what becomes of content with a line that is longer than it may be
 * @param lineOctets how long a line may be, its CRLF included (RFC 5321 section 4.5.3.1.6)
 */
public record ContentConfig(BareLineEnds bareLineEnds, LongLines longLines, int lineOctets) {

  /** A bare CR or LF is how mail is smuggled (CVE-2023-51764). */
  public enum BareLineEnds {
    /** The message is refused, and nothing of it becomes one. */
    REFUSE,
    /** They become CRLF; the end of content is the client's CR LF . CR LF all the same. */
    NORMALISE
  }

  /** Lines that a server need not take. */
  public enum LongLines {
    /** The message is refused. */
    REFUSE,
    /** They are broken by CR LF SP. */
    FOLD,
    /** They pass, however long. */
    PASS
  }

  /** Octets that a line may have without its CRLF. */
  public int textOctets() {
    return lineOctets - 2;
  }
}
