package dev.postern.proxy.policy;

/** What brings a certificate into quarantine when it happens often. */
public enum Strike {
  /** Content was cut off for bare CR, bare LF or NUL, and a connection to the mail server lost. */
  CUT,
  /** It met its own limit of messages. */
  BURST
}
