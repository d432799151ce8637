package dev.postern.proxy.policy;

/** What is counted. */
public enum Measure {
  MESSAGES("Too many messages"),
  RECIPIENTS("Too many recipients"),
  RECIPIENTS_A_DAY("Too many recipients for one day"),
  OCTETS("Too many octets");

  private final String complaint;

  Measure(String complaint) {
    this.complaint = complaint;
  }

  /** For a sentence to the client. */
  String complaint() {
    return complaint;
  }
}
