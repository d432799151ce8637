package dev.postern.proxy.config;

/** Which envelope senders are possible beyond the user's own addresses. */
public record SenderConfig(NullSender nullSender) {

  /** MAIL FROM:&lt;&gt;: people send no bounces, so it is refused unless said otherwise. */
  public enum NullSender {
    REFUSE,
    ALLOW
  }
}
