package dev.postern.proxy.config;

/**
 * Which senders are possible, in the envelope and in the header.
 *
 * @param nullSender whether users may send with the null sender
 * @param headerFrom whether From and Sender in the header have to be the user's own
 * @param headerOctets longest header that is held back to be judged
 */
public record SenderConfig(NullSender nullSender, HeaderFrom headerFrom, int headerOctets) {

  /** MAIL FROM:&lt;&gt;: people send no bounces, so it is refused unless said otherwise. */
  public enum NullSender {
    REFUSE,
    ALLOW
  }

  /** What becomes of a message whose header names somebody else as its author. */
  public enum HeaderFrom {
    /** Nobody looks, and nothing is held back. */
    OFF,
    /** It passes, and a line of the log tells of it. */
    REPORT,
    /** It is refused, and so is one that does not say clearly who its author is. */
    ENFORCE
  }
}
